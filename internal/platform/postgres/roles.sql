-- Roles of the portal. They are made without a password: on a server that is not the portal's own,
-- set one for inzage_owner and inzage_program (\password), or use another way to sign in.
DO $$
DECLARE
    r record;
BEGIN
    FOR r IN
        SELECT wanted.name, wanted.login, held.oid IS NOT NULL AS exists, held.rolcanlogin,
               held.rolsuper OR held.rolcreaterole OR held.rolcreatedb OR held.rolbypassrls AS mighty
        FROM (VALUES ('inzage_owner', true), ('inzage_program', true), ('inzage_audit', false)) AS wanted (name, login)
        LEFT JOIN pg_roles held ON held.rolname = wanted.name
    LOOP
        IF NOT r.exists THEN
            EXECUTE format('CREATE ROLE %I %s', r.name, CASE WHEN r.login THEN 'LOGIN' ELSE 'NOLOGIN' END);
        ELSIF r.mighty THEN
            RAISE EXCEPTION 'role % must not be SUPERUSER, CREATEROLE, CREATEDB or BYPASSRLS', r.name
                USING HINT = 'Take that right away with ALTER ROLE, or use a server where no such role exists.';
        ELSIF r.rolcanlogin <> r.login THEN
            EXECUTE format('ALTER ROLE %I %s', r.name, CASE WHEN r.login THEN 'LOGIN' ELSE 'NOLOGIN' END);
        END IF;
    END LOOP;
    -- So that migrations, which the owner runs, can give the audit log to the role that cannot log in.
    IF NOT pg_has_role('inzage_owner', 'inzage_audit', 'MEMBER') THEN
        GRANT inzage_audit TO inzage_owner;
    END IF;
END $$;
