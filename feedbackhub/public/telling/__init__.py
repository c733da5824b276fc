"""Tell your story: one question a page, for anybody, without an account, a name, a cookie or JavaScript."""
