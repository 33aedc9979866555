-- +goose Up
-- normal is what two spellings of one login have in common; NormalLogin of internal/auth says it in Go: letters of one width and of
-- small case, one space between words and none at the ends. Two accounts that were told apart by their spelling alone stay as they
-- are, each is found by its own spelling, and fettle audit lists them.

ALTER TABLE accounts
    ADD normal text NOT NULL GENERATED ALWAYS AS (translate(btrim(normalize(regexp_replace(regexp_replace(
        normalize(login, NFKC) COLLATE "C",
        U&'[\00AD\200B-\200F\202A-\202E\2060-\2069\FEFF]+', '', 'g'),
        U&'[[:space:]\0085\1680\2028\2029]+', ' ', 'g'), NFKC)),
        'ABCDEFGHIJKLMNOPQRSTUVWXYZÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞĀĂĄĆĈĊČĎĐĒĔĖĘĚĜĞĠĢĤĦĨĪĬĮİĴĶĹĻĽŁŃŅŇŊŌŎŐŒŔŖŘŚŜŞŠŢŤŦŨŪŬŮŰ'
        || 'ŲŴŶŸŹŻŽƁƂƄƆƇƉƊƋƎƏƐƑƓƔƖƗƘƜƝƟƠƢƤƦƧƩƬƮƯƱƲƳƵƷƸƼǍǏǑǓǕǗǙǛǞǠǢǤǦǨǪǬǮǴǶǷǸǺǼǾȀȂȄȆȈȊȌȎȐȒȔȖȘȚȜȞȠȢȤȦȨȪȬȮȰȲȺȻȽȾɁɃɄɅɆɈɊɌɎͰͲͶͿ'
        || 'ΆΈΉΊΌΎΏΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩΪΫϏϘϚϜϞϠϢϤϦϨϪϬϮϷϺϽϾϿЀЁЂЃЄЅІЇЈЉЊЋЌЍЎЏАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯѠѢѤѦѨѪѬѮѰѲѴ'
        || 'ѶѸѺѼѾҀҊҌҎҐҒҔҖҘҚҜҞҠҢҤҦҨҪҬҮҰҲҴҶҸҺҼҾӀӁӃӅӇӉӋӍӐӒӔӖӘӚӜӞӠӢӤӦӨӪӬӮӰӲӴӶӸӺӼӾԀԂԄԆԈԊԌԎԐԒԔԖԘԚԜԞԠԢԤԦԨԪԬԮ',
        'abcdefghijklmnopqrstuvwxyzàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþāăąćĉċčďđēĕėęěĝğġģĥħĩīĭįiĵķĺļľłńņňŋōŏőœŕŗřśŝşšţťŧũūŭůű'
        || 'ųŵŷÿźżžɓƃƅɔƈɖɗƌǝəɛƒɠɣɩɨƙɯɲɵơƣƥʀƨʃƭʈưʊʋƴƶʒƹƽǎǐǒǔǖǘǚǜǟǡǣǥǧǩǫǭǯǵƕƿǹǻǽǿȁȃȅȇȉȋȍȏȑȓȕȗșțȝȟƞȣȥȧȩȫȭȯȱȳⱥȼƚⱦɂƀʉʌɇɉɋɍɏͱͳͷϳ'
        || 'άέήίόύώαβγδεζηθικλμνξοπρστυφχψωϊϋϗϙϛϝϟϡϣϥϧϩϫϭϯϸϻͻͼͽѐёђѓєѕіїјљњћќѝўџабвгдежзийклмнопрстуфхцчшщъыьэюяѡѣѥѧѩѫѭѯѱѳѵ'
        || 'ѷѹѻѽѿҁҋҍҏґғҕҗҙқҝҟҡңҥҧҩҫҭүұҳҵҷҹһҽҿӏӂӄӆӈӊӌӎӑӓӕӗәӛӝӟӡӣӥӧөӫӭӯӱӳӵӷӹӻӽӿԁԃԅԇԉԋԍԏԑԓԕԗԙԛԝԟԡԣԥԧԩԫԭԯ')) STORED,
    ADD twin   int  NOT NULL DEFAULT 0;
UPDATE accounts x
SET twin = d.n
FROM (SELECT login, row_number() OVER (PARTITION BY normal ORDER BY disabled_at IS NOT NULL, login COLLATE "C") - 1 AS n FROM accounts) d
WHERE d.login = x.login AND d.n > 0;
CREATE UNIQUE INDEX accounts_named_once ON accounts (normal, twin);

COMMENT ON COLUMN accounts.normal IS 'Equal for two spellings of one login: one width, small letters, no space at the ends.';
COMMENT ON COLUMN accounts.twin IS '0 but for what collided with another before logins were compared by their normal form.';

-- Tries are counted by the login as the account spells it; those of other spellings are a few minutes old at most.
DELETE FROM sign_in_tries;

-- +goose StatementBegin
DO $$
DECLARE
    said text;
BEGIN
    SELECT string_agg(format('%s like %s', t.login, o.login), ', ' ORDER BY t.login)
    INTO said
    FROM accounts t
    JOIN accounts o ON o.normal = t.normal AND o.twin = 0
    WHERE t.twin > 0;
    IF said IS NOT NULL THEN
        RAISE NOTICE 'logins spelled like another one: %. They are left as they are; fettle audit lists them', said;
    END IF;
END $$;
-- +goose StatementEnd
