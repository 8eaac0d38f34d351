-- What a customer allows: the purposes with their wordings, the events by which consent is given, withdrawn or objected,
-- the links in mails that withdraw without signing in, and the addresses that must not be written to any more.

-- +goose Up
-- +goose StatementBegin
-- What a customer agrees or objects to, word by word. A version is never changed: events refer to it by version and digest.
CREATE TABLE purpose_wordings (
    purpose    text        NOT NULL CHECK (purpose IN ('newsletter', 'consumer_research', 'call_training', 'usage_analysis')),
    version    integer     NOT NULL CHECK (version > 0),
    language   text        NOT NULL CHECK (language IN ('nl', 'fr', 'de', 'en')),
    name       text        NOT NULL,
    wording    text        NOT NULL,                    -- what is agreed or objected to
    means      text        NOT NULL,                    -- what it means in practice
    stops      text        NOT NULL,                    -- what stops when it is withdrawn
    digest     bytea       NOT NULL CHECK (digest = sha256(convert_to(concat_ws(E'\n', name, wording, means, stops), 'UTF8'))),
    valid_from timestamptz NOT NULL,
    PRIMARY KEY (purpose, version, language)
);
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: its rows are only ever added', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER purpose_wordings_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON purpose_wordings
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE ON purpose_wordings FROM inzage_program;

CREATE SEQUENCE consent_numbers;                        -- of references: C-2026-000123

-- Each event stands for ever as it happened, until its customer is erased. "at" is the time of this database and rises with
-- seq, so that twenty contrary events at once have one order.
CREATE TABLE consent_events (
    customer_id     bigint      NOT NULL REFERENCES customers,
    id              uuid        NOT NULL,
    reference       text        COLLATE "C" NOT NULL UNIQUE,
    purpose         text        NOT NULL CHECK (purpose IN ('newsletter', 'consumer_research', 'call_training', 'usage_analysis')),
    seq             bigint      NOT NULL,               -- 1, 2, 3 … of the customer and purpose
    state           text        NOT NULL CHECK (state IN ('given', 'withdrawn', 'objected')),
    effective       boolean     NOT NULL DEFAULT true,  -- false: told by an import and kept, but something later or stronger holds
    at              timestamptz NOT NULL,
    said_at         timestamptz,                        -- when it was said, where that is not "at": by letter, in another system
    way             text        NOT NULL CHECK (way IN ('portal', 'mail_page', 'mail_client', 'officer', 'import', 'tool', 'browser_signal')),
    wording_version integer,                            -- NULL: the wording is not known here
    wording_digest  bytea,
    language        text        NOT NULL CHECK (language IN ('nl', 'fr', 'de', 'en')),
    login_id        bigint      REFERENCES logins,      -- who, when somebody was signed in
    evidence        text        NOT NULL DEFAULT '',    -- "letter of 3 May, archive 17"; for imports what the source tells of it
    source_state    text        NOT NULL DEFAULT '',    -- the source's own word
    source_id       text        COLLATE "C",            -- the record's lasting id at the source
    import_id       bigint,
    version_at      timestamptz,                        -- time of this version at the source
    digest          bytea,                              -- of the source's record: the same again is no event
    time_note       jsonb,                              -- what had to be assumed about times without a zone
    extra           jsonb,                              -- what the import format has no name for
    PRIMARY KEY (customer_id, id),
    UNIQUE (customer_id, purpose, seq),
    UNIQUE (customer_id, purpose, at),
    CHECK ((wording_version IS NULL) = (wording_digest IS NULL)),
    CHECK (way <> 'officer' OR evidence <> ''),
    CHECK ((way = 'import') = (source_id IS NOT NULL AND import_id IS NOT NULL AND version_at IS NOT NULL AND digest IS NOT NULL)),
    CHECK (effective OR way IN ('import', 'tool'))
);
CREATE INDEX consent_events_time ON consent_events (customer_id, at DESC, id DESC);
CREATE INDEX consent_events_at ON consent_events (at, id);
CREATE INDEX consent_events_source ON consent_events (source_id) WHERE source_id IS NOT NULL;
CREATE TRIGGER consent_events_only_added BEFORE UPDATE OR TRUNCATE ON consent_events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE ON consent_events FROM inzage_program;

-- What holds now: the last effective event of each customer and purpose. Its row is locked by whoever adds an event.
CREATE TABLE consent_states (
    customer_id bigint      NOT NULL REFERENCES customers,
    purpose     text        NOT NULL,
    last_seq    bigint      NOT NULL,                   -- of the last event, effective or not
    last_at     timestamptz NOT NULL,
    state       text        CHECK (state IN ('given', 'withdrawn', 'objected')), -- NULL: nothing said that holds
    event_id    uuid,
    PRIMARY KEY (customer_id, purpose),
    CHECK ((state IS NULL) = (event_id IS NULL))
);
CREATE INDEX consent_states_given ON consent_states (purpose, customer_id) WHERE state = 'given';

-- Links in mails that withdraw one consent without signing in. The token is not kept: it is derived from the id by a key.
-- A link never ends; once its customer is erased it no longer says whose it was.
CREATE TABLE withdraw_links (
    id             bigint      GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    token_hash     bytea       NOT NULL UNIQUE,         -- SHA-256 of the token
    purpose        text        NOT NULL,
    address_mac    bytea       NOT NULL,                -- keyed hash of the address it was mailed to
    customer_id    bigint      REFERENCES customers,    -- NULL: erased
    language       text        NOT NULL CHECK (language IN ('nl', 'fr', 'de', 'en')),
    created_at     timestamptz NOT NULL,
    used_at        timestamptz,                         -- last time that it withdrew something
    used_reference text        NOT NULL DEFAULT '',     -- what was then given as the reference
    UNIQUE (customer_id, address_mac, purpose)
);
CREATE INDEX withdraw_links_address ON withdraw_links (address_mac, purpose);

-- Addresses that are not to be written to for a purpose, as keyed hashes: the memory of a withdrawal that outlives the
-- customer's data. Every sending and every import asks here.
CREATE TABLE suppressions (
    address_mac bytea       NOT NULL,
    purpose     text        NOT NULL,
    since       timestamptz NOT NULL,
    PRIMARY KEY (address_mac, purpose)
);

INSERT INTO purpose_wordings (purpose, version, language, name, wording, means, stops, digest, valid_from)
SELECT purpose, 1, language, name, wording, means, stops,
       sha256(convert_to(concat_ws(E'\n', name, wording, means, stops), 'UTF8')), '2026-01-01 00:00:00+01'
FROM (VALUES
('newsletter', 'nl', 'Nieuwsbrief',
 'Stuur mij de nieuwsbrief, met nieuws over producten, aanbiedingen en tips.',
 'Wij schrijven u af en toe op de e-mailadressen die wij van u hebben. In elke nieuwsbrief staat een link waarmee u uw toestemming intrekt, ook zonder aan te melden.',
 'Wij sturen u geen nieuwsbrieven meer. Facturen en berichten over uw diensten of over de privacyverklaring blijft u krijgen.'),
('newsletter', 'fr', 'Lettre d’information',
 'Envoyez-moi la lettre d’information, avec des nouvelles sur les produits, des offres et des conseils.',
 'Nous vous écrivons de temps à autre aux adresses e-mail que nous avons de vous. Chaque lettre contient un lien qui permet de retirer votre consentement, même sans vous connecter.',
 'Nous ne vous envoyons plus de lettre d’information. Vous continuez à recevoir les factures et les messages sur vos services ou sur la déclaration de confidentialité.'),
('newsletter', 'de', 'Newsletter',
 'Senden Sie mir den Newsletter mit Neuigkeiten über Produkte, Angeboten und Tipps.',
 'Wir schreiben Ihnen ab und zu an die E-Mail-Adressen, die wir von Ihnen haben. In jedem Newsletter steht ein Link, mit dem Sie Ihre Einwilligung widerrufen, auch ohne sich anzumelden.',
 'Wir senden Ihnen keinen Newsletter mehr. Rechnungen und Nachrichten über Ihre Dienste oder über die Datenschutzerklärung erhalten Sie weiterhin.'),
('newsletter', 'en', 'Newsletter',
 'Send me the newsletter, with news about products, offers and tips.',
 'We write to you now and then at the e-mail addresses that we have of you. Each newsletter has a link with which you withdraw your consent, also without signing in.',
 'We send you no more newsletters. You still get invoices and messages about your services or about the privacy notice.'),
('consumer_research', 'nl', 'Intern consumentenonderzoek',
 'Wij gebruiken gegevens over wat u bestelt en gebruikt voor intern consumentenonderzoek.',
 'Wij bekijken welke diensten klanten kiezen en hoe lang zij blijven, om ons aanbod te verbeteren. Het onderzoek blijft binnen ons bedrijf en heeft geen gevolgen voor u persoonlijk.',
 'Uw gegevens tellen niet meer mee in nieuw onderzoek. Aan uw diensten verandert niets.'),
('consumer_research', 'fr', 'Étude interne sur les clients',
 'Nous utilisons des données sur ce que vous commandez et utilisez pour des études internes sur nos clients.',
 'Nous regardons quels services les clients choisissent et combien de temps ils restent, pour améliorer notre offre. L’étude reste dans notre entreprise et n’a pas de conséquences pour vous personnellement.',
 'Vos données ne comptent plus dans les nouvelles études. Rien ne change pour vos services.'),
('consumer_research', 'de', 'Interne Verbraucherforschung',
 'Wir verwenden Daten darüber, was Sie bestellen und nutzen, für interne Verbraucherforschung.',
 'Wir sehen uns an, welche Dienste Kunden wählen und wie lange sie bleiben, um unser Angebot zu verbessern. Die Forschung bleibt in unserem Unternehmen und hat keine Folgen für Sie persönlich.',
 'Ihre Daten zählen in neuer Forschung nicht mehr mit. An Ihren Diensten ändert sich nichts.'),
('consumer_research', 'en', 'Internal consumer research',
 'We use data about what you order and use for internal consumer research.',
 'We look at which services customers choose and how long they stay, to improve what we offer. The research stays within our company and has no consequences for you personally.',
 'Your data no longer counts in new research. Nothing changes for your services.'),
('call_training', 'nl', 'Telefoongesprekken voor opleiding',
 'Wij luisteren soms mee met telefoongesprekken met u of nemen ze op, alleen om onze medewerkers op te leiden.',
 'Een opname dient nergens anders voor en wordt na korte tijd gewist.',
 'Gesprekken met u dienen niet meer voor opleiding. U kunt ons blijven bellen.'),
('call_training', 'fr', 'Appels téléphoniques pour la formation',
 'Nous écoutons ou enregistrons parfois les appels téléphoniques avec vous, uniquement pour former nos collaborateurs.',
 'Un enregistrement ne sert à rien d’autre et est effacé après peu de temps.',
 'Les appels avec vous ne servent plus à la formation. Vous pouvez toujours nous appeler.'),
('call_training', 'de', 'Telefongespräche zur Schulung',
 'Wir hören bei Telefongesprächen mit Ihnen manchmal mit oder zeichnen sie auf, nur um unsere Mitarbeiter zu schulen.',
 'Eine Aufzeichnung dient keinem anderen Zweck und wird nach kurzer Zeit gelöscht.',
 'Gespräche mit Ihnen dienen nicht mehr der Schulung. Sie können uns weiterhin anrufen.'),
('call_training', 'en', 'Phone calls for training',
 'We sometimes listen in on phone calls with you or record them, only to train our staff.',
 'A recording serves nothing else and is deleted after a short time.',
 'Calls with you no longer serve training. You can still call us.'),
('usage_analysis', 'nl', 'Analyse van het gebruik van onze websites',
 'Wij tellen bezoeken aan onze websites, met pagina, IP-adres en browser, om die websites te verbeteren.',
 'Wij maken er cijfers over alle bezoekers samen van. Wij volgen u niet op andere websites. Stuurt uw browser het signaal Global Privacy Control mee, dan geldt dat voor dat bezoek als bezwaar.',
 'Uw bezoeken tellen niet meer mee in die cijfers. Logbestanden die wij volgens de wet bewaren, blijven voor die tijd bestaan.'),
('usage_analysis', 'fr', 'Analyse de l’utilisation de nos sites web',
 'Nous comptons les visites sur nos sites web, avec la page, l’adresse IP et le navigateur, pour améliorer ces sites.',
 'Nous en faisons des chiffres sur l’ensemble des visiteurs. Nous ne vous suivons pas sur d’autres sites. Si votre navigateur envoie le signal Global Privacy Control, il vaut opposition pour cette visite.',
 'Vos visites ne comptent plus dans ces chiffres. Les fichiers journaux que la loi nous fait conserver restent pendant ce temps.'),
('usage_analysis', 'de', 'Auswertung der Nutzung unserer Websites',
 'Wir zählen Besuche auf unseren Websites, mit Seite, IP-Adresse und Browser, um diese Websites zu verbessern.',
 'Wir machen daraus Zahlen über alle Besucher zusammen. Wir verfolgen Sie nicht auf anderen Websites. Sendet Ihr Browser das Signal Global Privacy Control, so gilt das für diesen Besuch als Widerspruch.',
 'Ihre Besuche zählen in diesen Zahlen nicht mehr mit. Protokolldateien, die wir nach dem Gesetz aufbewahren, bleiben so lange bestehen.'),
('usage_analysis', 'en', 'Analysis of the use of our websites',
 'We count visits to our websites, with page, IP address and browser, to improve those websites.',
 'We make figures of all visitors together. We do not follow you on other websites. If your browser sends the signal Global Privacy Control, that counts as an objection for that visit.',
 'Your visits no longer count in those figures. Log files that the law makes us keep stay for that time.')
) AS w(purpose, language, name, wording, means, stops);
-- +goose StatementEnd
