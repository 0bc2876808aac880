"""What people see: one folder a domain, server-rendered, Spanish first. No model is imported here."""
