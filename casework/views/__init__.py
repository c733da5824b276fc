"""The room's pages: permission, form, service, render. No rules, no queries."""
