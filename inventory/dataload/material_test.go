package dataload_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/inventory/dataload"
	"fettle/inventory/inventorytest"
)

func TestMaterialsOfACategoryAreTheWholeOfIt(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	const header = "category,material,permille\n"
	r := load(w, "materials", strings.NewReader(header+"seal,rubber,700\nseal,steel,200\nbelt,rubber,900\nbelt,steel,200\npump,steel,600\npump,copper,400\nnone,steel,1000\n"), dataload.Options{})
	require.Equal(t, []string{"2 permille 700", "3 permille 200", "4 permille 900", "5 permille 200", "8 category none"}, told(r))
	require.Contains(t, r.Errors[0].Message, "make 900 thousandths together, not 1000")
	require.Zero(t, w.Number("SELECT count(*) FROM part_materials"))

	r = load(w, "materials", strings.NewReader(header+"seal,rubber,700\npump,steel,600\npump,copper,400\n"), dataload.Options{OnlyGood: true})
	require.Equal(t, []int{2, 1}, []int{r.Added, r.Bad})
	r = load(w, "materials", strings.NewReader(header+"seal,rubber,800\nseal,steel,200\nbelt,rubber,x\nbelt,steel,200\n"), dataload.Options{OnlyGood: true})
	require.Equal(t, []string{"4 permille x", "5 permille 200"}, told(r), "a category whose other row is at fault is not loaded by half")

	r = load(w, "materials", strings.NewReader(header+"pump,aluminium,100\n"), dataload.Options{})
	require.Equal(t, []string{"2 permille 100"}, told(r), "what is stored counts")
	require.Contains(t, r.Errors[0].Message, "1100")
	require.Empty(t, load(w, "materials", strings.NewReader(header+"pump,steel,500\npump,aluminium,100\n"), dataload.Options{}).Errors)
	require.Equal(t, 1000, w.Number("SELECT sum(permille) FROM part_materials WHERE category = 'pump'"))
}

func TestAPartIsOfACategoryAndALineThatThereAre(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	r := load(w, "parts", strings.NewReader(partHeader+
		"P-1,泵,Pump,fridge,rocket,common,false,false,,320,5900,CNY,0,false\n"+
		"P-2,泵,Pump,spaceship,pump,common,false,false,,320,5900,CNY,0,false\n"+
		"P-3,泵,Pump,fridge,pump,common,false,false,,320,5900,CNY,0,false\n"), dataload.Options{OnlyGood: true})
	require.Equal(t, []string{"2 category rocket", "3 product_line spaceship"}, told(r))
	require.Equal(t, "\"rocket\": there is no rocket", r.Errors[0].Message)
	require.Equal(t, 1, r.Added)
	models := "number,product_line,brand,name_zh,name_en,made_from,made_until\n"
	r = load(w, "models", strings.NewReader(models+"M-1,spaceship,X,型,Model,,\n"), dataload.Options{})
	require.Equal(t, []string{"2 product_line spaceship"}, told(r))
	require.Equal(t, 1, load(w, "product_lines", strings.NewReader("product_line,name_zh,name_en\nspaceship,飞船,Spaceship\n"), dataload.Options{}).Added)
	require.Equal(t, 1, load(w, "models", strings.NewReader(models+"M-1,spaceship,X,型,Model,,\n"), dataload.Options{}).Added)
}

func TestAModelIsNotMadeUntilBeforeItWasMade(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	const models = "number,product_line,brand,name_zh,name_en,made_from,made_until\n"
	r := load(w, "models", strings.NewReader(models+"M-1,fridge,X,型,Model,2024-05-01,2023-05-01\nM-2,fridge,X,型,Model,2024-05-01,2024-05-01\nM-3,fridge,X,型,Model,,2023-05-01\n"), dataload.Options{OnlyGood: true})
	require.Equal(t, []string{"2 made_until 2023-05-01"}, told(r))
	require.Equal(t, "\"2023-05-01\": it comes before 2024-05-01", r.Errors[0].Message)
	require.Equal(t, 2, r.Added)
}
