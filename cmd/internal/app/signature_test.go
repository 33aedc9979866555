package app

import (
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/internal/dbtest"
)

const parametersSQL = `
SELECT a.name AS name, format_type(a.type, NULL) AS type, a.mode IN ('t', 'o') AS result
FROM pg_proc p
CROSS JOIN LATERAL unnest(p.proargnames, coalesce(p.proallargtypes, p.proargtypes::oid[]), coalesce(p.proargmodes, array_fill('i'::"char", ARRAY[p.pronargs])))
    WITH ORDINALITY AS a (name, type, mode, n)
WHERE p.pronamespace = 'public'::regnamespace AND p.proname = $1
ORDER BY a.n`

const fieldsSQL = `
SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type
FROM pg_type t
JOIN pg_attribute a ON a.attrelid = t.typrelid
WHERE t.typnamespace = 'public'::regnamespace AND t.typname = $1 AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum`

// What Go calls and what the database has are the same parameters, results and fields, in the same order.
func TestEveryCallFitsItsFunction(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	calls := db.Signatures()
	require.NotEmpty(t, calls)
	for _, call := range calls {
		t.Run(call.Function, func(t *testing.T) {
			var found []struct {
				Name, Type string
				Result     bool
			}
			require.NoError(t, d.SelectContext(t.Context(), &found, parametersSQL, call.Function))
			var parameters, results []db.Parameter
			for _, p := range found {
				if p.Result {
					results = append(results, db.Parameter{Name: p.Name})
					continue
				}
				parameters = append(parameters, db.Parameter{Name: p.Name, Type: p.Type})
			}
			require.Equal(t, parameters, call.Parameters, "the struct that %s is called with", call.Function)
			require.Equal(t, results, call.Results, "the struct that %s answers", call.Function)
			for rowType, fields := range call.RowTypes {
				var inDatabase []db.Parameter
				require.NoError(t, d.SelectContext(t.Context(), &inDatabase, fieldsSQL, rowType))
				require.Equal(t, inDatabase, fields, "the struct of the row type %s", rowType)
			}
		})
	}
}
