package dataload_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/inventory/dataload"
	"fettle/inventory/inventorytest"
)

func TestAFileNamesThingsHoweverItSpellsThem(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	parts := "number,name_zh,name_en,product_line,category,class,grams,price_minor,currency,warranty_days\n"
	r := w.Load(dataload.FileParts, parts+"4681EA1007G#1,泵,Pump,washer,pump,common,1,1,CNY,0\nEBR 73093601,板,Board,washer,pump,common,1,1,CNY,0\nseal,封条,Seal,fridge,seal,common,300,3900,CNY,0\n", false)
	require.Empty(t, r.Errors)
	require.Equal(t, 2, r.Added, "seal is SEAL")
	require.Equal(t, 1, w.Number("SELECT count(*) FROM parts WHERE normal = 'SEAL'"))
	r = w.Load(dataload.FileParts, parts+"TX-1,件,Part,washer,pump,common,1,1,CNY,0\nTx-1 ,件,Part,washer,pump,common,1,1,CNY,0\n", false)
	require.NotEmpty(t, r.Errors, "one part in two rows")
	r = w.Load(dataload.FileModels, "number,product_line,brand,name_zh,name_en\nRS68A8840S9/EF,fridge,X,型,Model\n", false)
	require.Empty(t, r.Errors)
	r = w.Load(dataload.FileModelParts, "model,part,quantity,serial_from,serial_to\nrs68a8840s9/ef,ebr73093601,1,SN900,SN100\n", false)
	require.NotEmpty(t, r.Errors, "reversed bounds")
	r = w.Load(dataload.FileModelParts, "model,part,quantity,serial_from,serial_to\nrs68a8840s9/ef,ebr73093601,1,SN900,SN1000\n", false)
	require.Empty(t, r.Errors)
	require.Equal(t, 1, w.Number("SELECT count(*) FROM model_parts WHERE model = 'RS68A8840S9/EF' AND part = 'EBR 73093601'"))
	r = w.Load(dataload.FileStock, "location,part,condition,quantity,bin,serials\na,comp,new,2,B-1,SN5;SN6\n A ,Comp,new,1,b-2,sn7\n", false)
	require.Empty(t, r.Errors)
	require.Equal(t, 3, w.Number("SELECT count(*) FROM units WHERE part = 'COMP' AND location = 'A'"))
	w.Clean()
}
