"""The API's base: authentication, paging, problem answers, schema. Rooms bring their own views."""
