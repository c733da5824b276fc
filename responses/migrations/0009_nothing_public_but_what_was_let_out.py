"""The database itself refuses a public text that nobody let out (docs/decisions/0031).

At the end of each transaction: a reply that somebody wrote here and that is approved, to be posted or public has a live
approval by another person, or a live direct release by its author, of exactly its words. The check takes the reply's
row, so that of two transactions which each look right alone the second sees the first. Replies that came with their
stories have no author here; words that an erasure took are nobody's any more.
"""

from django.db import migrations

from feedbackhub.core.emptying import guard

LET_OUT = """
CREATE FUNCTION responses_refuse_what_nobody_let_out() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    reply_id bigint;
    reply record;
    digest text;
BEGIN
    IF TG_TABLE_NAME = 'responses_response' THEN
        reply_id := NEW.id;
    ELSIF TG_OP = 'DELETE' THEN
        reply_id := OLD.response_id;
    ELSE
        reply_id := NEW.response_id;
    END IF;
    SELECT id, state, body, author_id INTO reply FROM responses_response WHERE id = reply_id FOR NO KEY UPDATE;
    IF NOT FOUND OR reply.author_id IS NULL OR reply.body = ''
       OR reply.state NOT IN ('approved', 'publishing', 'published') THEN
        RETURN NULL;
    END IF;
    digest := encode(sha256(convert_to(reply.body, 'UTF8')), 'hex');
    IF EXISTS (SELECT 1 FROM responses_approval WHERE response_id = reply.id AND decision = 'approved'
               AND voided_at IS NULL AND text_hash = digest AND approver_id <> reply.author_id)
       OR EXISTS (SELECT 1 FROM responses_directrelease WHERE response_id = reply.id AND voided_at IS NULL
                  AND text_hash = digest AND released_by_id = reply.author_id) THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'reply % is % and nobody let out exactly its words', reply.id, reply.state
        USING ERRCODE = 'check_violation', CONSTRAINT = 'nothing_public_but_what_was_let_out';
END $$;

CREATE CONSTRAINT TRIGGER nothing_public_but_what_was_let_out
    AFTER INSERT OR UPDATE OF state, body, author_id ON responses_response DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.author_id IS NOT NULL AND NEW.state IN ('approved', 'publishing', 'published'))
    EXECUTE FUNCTION responses_refuse_what_nobody_let_out();
CREATE CONSTRAINT TRIGGER an_approval_stands_while_its_words_do
    AFTER UPDATE OR DELETE ON responses_approval DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.decision = 'approved' AND OLD.voided_at IS NULL)
    EXECUTE FUNCTION responses_refuse_what_nobody_let_out();
CREATE CONSTRAINT TRIGGER a_release_stands_while_its_words_do
    AFTER UPDATE OR DELETE ON responses_directrelease DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.voided_at IS NULL)
    EXECUTE FUNCTION responses_refuse_what_nobody_let_out();

CREATE FUNCTION responses_refuse_release_without_grant() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM responses_trustgrant g JOIN responses_response r ON r.id = NEW.response_id
               WHERE g.id = NEW.grant_id AND g.ended_at IS NULL AND g.user_id = NEW.released_by_id
               AND g.organisation_id = r.organisation_id AND r.author_id = NEW.released_by_id) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'reply % was let out by nobody who is trusted with it', NEW.response_id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'a_release_is_on_a_live_grant';
END $$;
CREATE TRIGGER a_release_is_on_a_live_grant BEFORE INSERT ON responses_directrelease
    FOR EACH ROW EXECUTE FUNCTION responses_refuse_release_without_grant();
"""

BACK = """
DROP FUNCTION IF EXISTS responses_refuse_what_nobody_let_out() CASCADE;
DROP FUNCTION IF EXISTS responses_refuse_release_without_grant() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("responses", "0008_trust_and_direct_release")]

    operations = [
        migrations.RunSQL(LET_OUT, BACK),
        guard("responses_amendmentstep", "comment"),
    ]
