-- +goose Up
-- An official number is one manifest's, a certificate number one certificate's, whatever case, width or spaces. What was
-- written before this rule and shares a number stays as it is and says so; the rule holds for all others.
ALTER TABLE waste_manifests ADD COLUMN shares_number boolean NOT NULL DEFAULT false;
UPDATE waste_manifests m
SET shares_number = true
WHERE EXISTS (SELECT FROM waste_manifests w WHERE w.official_number = m.official_number AND w.id < m.id);
CREATE UNIQUE INDEX waste_manifests_official_number_once ON waste_manifests (official_number) WHERE NOT shares_number;
COMMENT ON COLUMN waste_manifests.shares_number IS 'Dispatched before official numbers had to be unique, under the number of an earlier manifest.';

ALTER TABLE certificates ADD COLUMN number_key text;
ALTER TABLE certificates DISABLE TRIGGER certificates_append_only;
UPDATE certificates c
SET number_key = k.key || CASE WHEN k.nth > 1 THEN ' #' || k.nth ELSE '' END
FROM (SELECT number, upper(regexp_replace(normalize(number, NFKC), '\s', '', 'g')) AS key,
             row_number() OVER (PARTITION BY upper(regexp_replace(normalize(number, NFKC), '\s', '', 'g')) ORDER BY issued_at, number) AS nth
      FROM certificates) k
WHERE k.number = c.number;
ALTER TABLE certificates ENABLE TRIGGER certificates_append_only;
ALTER TABLE certificates ALTER COLUMN number_key SET NOT NULL;
CREATE UNIQUE INDEX certificates_number_once ON certificates (number_key);
COMMENT ON COLUMN certificates.number_key IS 'The number in capitals and without spaces; a later one that was the same before this was looked at has its rank behind it.';
