"""The room's pages. A view asks who it is, reads the form, calls one service and says where to go next."""
