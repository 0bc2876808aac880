// All works without this file; with it nothing is lost on a dropped line. Markup: templates/README.md
"use strict";
const { body } = document;
const one = (selector) => document.querySelector(selector);
const on = (what, when, then) => what.addEventListener(when, then);
const make = (tag, className, text = "") => Object.assign(document.createElement(tag), { className, textContent: text });
const set = (part, values) => {
  for (const name in values) part.setAttribute(name, values[name]);
  return part;
};
const words = one("#am-words")?.dataset ?? {};
const post = (url, data, more) =>
  fetch(url, { method: "POST", body: data, headers: { "X-Requested-With": "fetch" }, ...more });
const parse = async (answer) => new DOMParser().parseFromString(await answer.text(), "text/html");
const clock = () => new Date().toTimeString().slice(0, 5);
const signIn = body.dataset.signedOutUrl;
let pending = 0; // forms sent and not yet answered
let returned = performance.getEntriesByType("navigation")[0]?.type === "back_forward";
const veil = (hidden) => document.querySelectorAll("main, aside").forEach((part) => { part.hidden = hidden; });
// What was sent and not yet received, or typed and not yet sent, stays out of sight until its writer is back.
let typed = false;
const quit = () => {
  if (!pending && !typed) return location.replace(signIn);
  veil(true);
  document.title = "Amparo";
  if (pending || one(".am-waits")) return;
  const box = make("div", "am-unsent am-waits"), line = make("p", "", words.expired), again = make("button", "govuk-button am-button--quiet", words.retry);
  line.append(" ", set(make("a", "govuk-link", words.enter), { href: signIn, target: "_blank", rel: "noopener" }));
  on(again, "click", async () => {
    const { account } = (await parse(await fetch(location.href))).body.dataset;
    if (account && account !== body.dataset.account) line.textContent = words.other;
    if (account !== body.dataset.account) return;
    box.remove();
    veil(false);
  });
  box.append(line, again);
  one(".am-page").prepend(box);
};
on(document, "input", ({ target }) => { typed ||= !!target.closest("form[data-keep]"); });

// Quick exit: the button, or Escape three times within two seconds.
const leave = () => { body.hidden = true; location.replace(body.dataset.exitUrl); };
let escapes = [];
on(document, "click", (event) => {
  if (!event.target.closest("[data-exit]")) return;
  event.preventDefault();
  leave();
});
on(document, "keydown", (event) => {
  if (event.key !== "Escape" || event.repeat || event.defaultPrevented) return;
  escapes = [...escapes.filter((at) => at > event.timeStamp - 2000), event.timeStamp];
  if (escapes.length > 2) leave();
});

// Idle: all tabs share the time of the last act; a warning two minutes before, then the sign-in page.
const minutes = Number(body.dataset.idleMinutes);
if (minutes) {
  const box = make("div", "am-idle");
  const stay = make("button", "govuk-button", words.stay);
  box.append(make("p", "", words.idle), stay);
  set(box, { role: "alert" });
  let seen, pinged = Date.now();
  const touch = () => {
    seen = Date.now();
    try { localStorage.setItem("seen", seen); } catch {}
    box.remove();
    if (body.dataset.pingUrl && seen - pinged > 18e4) {
      pinged = seen;
      fetch(body.dataset.pingUrl).catch(() => {});
    }
  };
  const check = () => {
    try { seen = Math.max(seen, Number(localStorage.getItem("seen"))); } catch {}
    const idle = (Date.now() - seen) / 6e4;
    if (idle >= minutes) quit();
    else if (idle < minutes - 2) box.remove();
    else if (!box.isConnected) body.append(box);
  };
  touch();
  for (const act of ["keydown", "pointerdown", "input"]) on(document, act, touch);
  on(document, "visibilitychange", check);
  setInterval(check, 5000);
}

// Signing out: the page after it tells the other tabs, when the session is over.
on(document, "submit", ({ target }) => { if ("signOut" in target.dataset) try { sessionStorage.setItem("out", 1); } catch {} });
on(window, "storage", ({ key }) => { if (key === "out" && signIn) quit(); });
try {
  if (!signIn && sessionStorage.getItem("out")) localStorage.setItem("out", Date.now());
  sessionStorage.removeItem("out");
} catch {}

// data-keep: sent once, and again while there is no answer (request_id makes it count once); a line with its own button alone.
const keep = (form) => {
  const id = form.querySelector("[data-remember]");
  let banner, timer, clicked;
  let queue = [];
  // more: «enter» adds the way to sign in, «end» leaves nothing to retry.
  const say = (text, more) => {
    if (!banner) {
      banner = make("div", "am-unsent");
      const again = make("button", "govuk-button am-button--quiet", words.retry);
      set(banner, { role: "alert" });
      on(again, "click", send);
      banner.append(make("p"), again);
      one(".am-page").prepend(banner);
      banner.scrollIntoView({ block: "center" });
      again.focus();
    }
    const [line, again] = banner.children;
    again.hidden = more === "end";
    if (line.textContent !== text) line.textContent = text;
    if (more === "enter") {
      line.append(" ", make("a", "govuk-link", words.enter));
      set(line.lastChild, { href: signIn, target: "_blank", rel: "noopener" });
    }
  };
  const done = () => {
    clearTimeout(timer);
    banner?.remove();
    banner = null;
    queue.shift();
    pending--;
    if (queue.length) return;
    for (const part of [form, ...form.querySelectorAll("[inert]")]) part.inert = false;
    for (const button of form.querySelectorAll("button")) button.removeAttribute("aria-disabled");
  };
  // After signing in again in another tab: a new token, unless it was somebody else.
  const renew = async () => {
    const page = await parse(await fetch(location.href));
    const { account } = page.body.dataset;
    if (!account) return say(words.expired, "enter");
    const isOther = account !== body.dataset.account;
    veil(isOther);
    if (isOther) return say(words.other);
    const { name, value } = page.querySelector("[name=csrfmiddlewaretoken]");
    form.elements[name].value = value;
    for (const { data } of queue) data.set(name, value);
    return true;
  };
  let stale = false, busy = false;
  const send = async () => {
    clearTimeout(timer);
    if (busy) return;
    busy = true;
    try {
      while (queue.length) {
        if (stale && !(await renew())) return;
        stale = false;
        // «keep»: where to go next comes as 201 with Location: that page goes over the line once.
        const [{ action, data, button }] = queue;
        const answer = await post(action, data, { headers: { "X-Requested-With": "keep" } });
        if (answer.status === 403 && (await answer.clone().text()).includes("proof-asked-by")) {
          // It asks who this is first: on a page of its own, which keeps what is sent.
          if (button?.name) form.append(Object.assign(make("input"), { type: "hidden", name: button.name, value: button.value }));
          form.action = action;
          done();
          return form.submit();
        }
        const next = answer.headers.get("Location")?.split("#")[0];
        if (answer.status === 403 || (next && signIn && next.startsWith(signIn))) {
          stale = true;
          return say(words.expired, "enter");
        }
        if (answer.status > 501) throw answer;
        if (answer.status > 499) return say(words.trouble);
        const page = next ? null : await parse(answer);
        done();
        if (page && answer.status > 399 && !page.querySelector("main form")) {
          // Nothing here mends it: what was typed stays, and why is told.
          veil(false);
          const told = [...page.querySelectorAll("h1, h1 + p")].map((part) => part.textContent.trim());
          say([...told, words.kept].join(" · "), "end");
        } else if (!queue.length) {
          if (next) return location.assign(next);
          const main = document.adoptNode(page.querySelector("main"));
          one("main").replaceWith(main);
          document.title = page.title;
          start(main);
        }
      }
    } catch {
      say(words.offline);
      timer = setTimeout(send, 5000);
    } finally {
      busy = false;
    }
  };
  on(form, "click", (event) => { clicked = event.target.closest("button"); });
  on(form, "submit", (event) => {
    event.preventDefault();
    const button = event.submitter ?? clicked;
    const alone = button?.hasAttribute("formaction");
    const place = (alone && button.closest("li")) || form;
    if (place.inert) return;
    const data = new FormData(form);
    if (button?.name) data.set(button.name, button.value);
    queue.push({ data, place, button, action: alone ? button.formAction : form.action });
    form.dispatchEvent(new CustomEvent("sent", { detail: data }));
    typed = false;
    if (id) history.replaceState({ id: id.value }, "");
    place.inert = true;
    pending++;
    button?.setAttribute("aria-disabled", "true");
    send();
  });
  on(window, "online", send);
  // «Back» brings the words and a new id: the history keeps the one they had.
  if (id && returned) id.value = history.state?.id ?? id.value;
};

// data-autosave: a draft a second after the last change, and at once when the page goes out of sight.
const autosave = (form) => {
  const line = form.querySelector("[data-saved]");
  let timer, changed = false, elsewhere = false, turn = 0, flight = new AbortController();
  // What comes late on a slow line is known by its turn, also after «Back» to the same page.
  const turned = (data) => { turn = Math.max(turn + 1, Date.now()); data.set("turn", turn); return data; };
  const save = async (leaving) => {
    clearTimeout(timer);
    if (!changed) return;
    changed = false;
    const { signal } = flight;
    try {
      // keepalive outlives the page, but carries no more than 64 kB.
      const answer = await post(form.dataset.autosave, turned(new FormData(form)), { keepalive: !!leaving, redirect: "manual", signal });
      changed ||= !answer.ok;
      elsewhere = answer.status === 412; // another tab changed the same
    } catch {
      if (signal.aborted) return;
      changed = true;
      timer = setTimeout(save, 5000);
    }
    if (line) line.textContent = elsewhere ? words.elsewhere : changed ? words.undraft : `${words.draft} ${clock()}`;
  };
  on(form, "input", () => {
    changed = true;
    clearTimeout(timer);
    timer = setTimeout(save, 1000);
  });
  on(form, "sent", ({ detail }) => { changed = false; clearTimeout(timer); flight.abort(); flight = new AbortController(); turned(detail); });
  on(document, "visibilitychange", (event) => document.hidden && save(event));
  on(window, "pagehide", save);
};

// data-places: a combobox; the chosen code goes into the hidden input that data-places-for names.
const places = (input) => {
  const code = input.form.elements[input.dataset.placesFor];
  const list = make("ul", "am-options");
  const live = make("span", "govuk-visually-hidden");
  let asked = 0, at = -1, timer;
  list.id = `${input.id}_options`;
  list.hidden = true;
  set(list, { role: "listbox", "aria-label": input.labels[0]?.textContent ?? "" });
  set(live, { "aria-live": "polite" });
  set(input, { role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false" });
  input.after(list, live);
  const show = (open) => { list.hidden = !open; input.setAttribute("aria-expanded", open); at = -1; input.removeAttribute("aria-activedescendant"); };
  const choose = (option) => {
    input.value = option.textContent;
    code.value = option.dataset.code;
    show(false);
    code.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const mark = (next) => {
    const options = [...list.children];
    at = (next + options.length) % options.length;
    options.forEach((option, i) => option.setAttribute("aria-selected", i === at));
    options[at].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", options[at].id);
  };
  const ask = async () => {
    const mine = ++asked;
    try {
      const answer = await fetch(`${input.dataset.places}?q=${encodeURIComponent(input.value.trim())}`);
      const found = (await answer.json()).places;
      if (mine !== asked) return;
      list.replaceChildren(...found.map((place, i) => {
        const option = make("li", "", place.name);
        option.id = `${list.id}_${i}`;
        option.dataset.code = place.code;
        set(option, { role: "option" });
        on(option, "pointerdown", (event) => { event.preventDefault(); choose(option); });
        return option;
      }));
      live.textContent = found.length ? `${found.length} ${words.found}` : words.none;
      show(found.length > 0);
    } catch {}
  };
  on(input, "input", () => {
    code.value = "";
    asked++;
    clearTimeout(timer);
    if (input.value.trim().length > 2) timer = setTimeout(ask, 150);
    else show(false);
  });
  on(input, "blur", () => show(false));
  on(input, "keydown", (event) => {
    if (list.hidden) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) mark(at < 0 && step < 0 ? -1 : at + step);
    else if (event.key === "Enter" && at >= 0) choose(list.children[at]);
    else if (event.key === "Escape") show(false);
    else return;
    event.preventDefault();
  });
};

// data-opens: the opening itself is a POST that the server records.
const opens = (details) => on(details, "toggle", async () => {
  const form = details.querySelector("form");
  if (!details.open || !form) return;
  const place = form.parentElement;
  try {
    const answer = await post(details.dataset.opens, new FormData(form), { redirect: "error" });
    if (answer.status === 403) return form.submit(); // it asks who this is first: on a page of its own
    if (!answer.ok) throw answer;
    const page = await parse(answer);
    place.replaceChildren(...(page.querySelector("main") ?? page.body).childNodes, make("p", "am-soft am-small", `${words.opened} ${clock()}.`));
  } catch {
    place.querySelector(".govuk-error-message")?.remove();
    place.prepend(make("p", "govuk-error-message", words.closed)); // the form's own button still opens a page
  }
});

const start = (root) => {
  const each = (selector, then) => root.querySelectorAll(selector).forEach(then);
  each("form[data-keep]", keep);
  each("form[data-autosave]", autosave);
  each("[data-places]", places);
  each("details[data-opens]", opens);
  each(".am-nav nav [aria-current]", (tab) => tab.scrollIntoView({ block: "nearest", inline: "center" }));
  each("[data-focus]", (summary) => summary.focus());
};
// The menu on a phone slides; where it is longer than the screen a button says how long, and lays all of it out.
const [menu, all] = [one(".am-nav ul"), one(".am-nav__all")];
if (all) {
  const measure = () => {
    if (all.getAttribute("aria-expanded") === "true") return;
    all.hidden = true;
    all.hidden = menu.scrollWidth <= menu.clientWidth;
  };
  on(all, "click", () => {
    const open = menu.classList.toggle("am-is-open");
    set(all, { "aria-expanded": open });
    if (!open) measure();
  });
  on(window, "resize", measure);
  measure();
}
// A link of the error summary leads into a group too: to its first choice.
on(document, "click", (event) => {
  const link = event.target.closest(".govuk-error-summary a");
  const aim = link && document.getElementById(link.hash.slice(1));
  if (!aim) return;
  event.preventDefault();
  (aim.matches("input, select, textarea") ? aim : aim.querySelector("input") ?? aim).focus();
});
start(document);
returned = false;
