// Passkeys, only on the pages that ask for one: the browser makes or shows it, and the form carries it to the server.
"use strict";
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const known = (list = []) => list.map((one) => ({ ...one, id: bytes(one.id) }));

const asked = ({ publicKey: wanted }) => ({
  ...wanted,
  challenge: bytes(wanted.challenge),
  ...(wanted.user && { user: { ...wanted.user, id: bytes(wanted.user.id) } }),
  ...(wanted.excludeCredentials && { excludeCredentials: known(wanted.excludeCredentials) }),
  ...(wanted.allowCredentials && { allowCredentials: known(wanted.allowCredentials) }),
});

const told = (key) => {
  const response = {};
  for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (key.response[part]) response[part] = text(key.response[part]);
  }
  if (key.response.getTransports) response.transports = key.response.getTransports();
  return JSON.stringify({
    id: key.id, rawId: text(key.rawId), type: key.type, response,
    authenticatorAttachment: key.authenticatorAttachment, clientExtensionResults: key.getClientExtensionResults(),
  });
};

document.querySelectorAll("form[data-passkey]").forEach((form) => {
  const button = form.querySelector("[data-passkey-button]");
  const note = form.querySelector("[data-passkey-note]");
  if (!window.PublicKeyCredential) {
    note.hidden = false;
    note.textContent = note.dataset.unsupported;
    button.disabled = true;
    return;
  }
  button.addEventListener("click", async (event) => {
    event.preventDefault();
    note.hidden = true;
    button.disabled = true;
    try {
      const publicKey = asked(JSON.parse(form.dataset.options));
      const key = await (form.dataset.passkey === "make" ? navigator.credentials.create({ publicKey }) : navigator.credentials.get({ publicKey }));
      form.querySelector("[name$=credential]").value = told(key);
      form.submit();
    } catch {
      // Taken back, too late, or not this device's: the person decides what next.
      note.hidden = false;
      note.textContent = note.dataset.failed;
      button.disabled = false;
      note.focus();
    }
  });
});
