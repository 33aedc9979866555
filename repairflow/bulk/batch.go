package bulk

import (
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"fettle/internal/fault"
	"fettle/inventory/ident"
	"fettle/repairflow/repair"
)

// Faults of this room.
var (
	ErrNoBatch = fault.New(fault.Unknown, "bulk_batch_not_found")
	ErrRow     = fault.New(fault.Invalid, "bulk_row")
	ErrColumns = fault.New(fault.Invalid, "bulk_columns")
	ErrMany    = fault.New(fault.Invalid, "bulk_too_many")
)

// mostRows bounds what is registered in one transaction.
const mostRows = 2000

// Row is one repair of a batch as it was sent. Nothing is asked of it here: what is wrong is told of the row alone.
type Row struct {
	CustomerName string `json:"customer_name,omitempty" maxLength:"400"`
	Phone        string `json:"phone,omitempty" maxLength:"400"`
	Address      string `json:"address,omitempty" maxLength:"2000"`
	AreaCode     string `json:"area_code,omitempty" maxLength:"400"`
	Lon          string `json:"lon,omitempty" maxLength:"40" doc:"WGS-84, in degrees with a point."`
	Lat          string `json:"lat,omitempty" maxLength:"40" doc:"WGS-84, in degrees with a point."`
	Model        string `json:"model,omitempty" maxLength:"400"`
	Serial       string `json:"serial,omitempty" maxLength:"400"`
	Symptom      string `json:"symptom,omitempty" maxLength:"8000"`
}

// columns are the names a file heads its columns with, and where each goes.
func (r *Row) columns() map[string]*string {
	return map[string]*string{"customer_name": &r.CustomerName, "phone": &r.Phone, "address": &r.Address, "area_code": &r.AreaCode, "lon": &r.Lon,
		"lat": &r.Lat, "model": &r.Model, "serial": &r.Serial, "symptom": &r.Symptom}
}

// needed are the columns that no row may leave empty.
var needed = []string{"customer_name", "address", "lon", "lat", "model", "serial", "symptom"}

// most are how many letters each may have, as at the door of one repair.
var most = map[string]int{"customer_name": 80, "phone": 40, "address": 300, "area_code": 16, "model": 64, "serial": 64, "symptom": 8000}

// intake reads a row as a repair of an account, or says which field is wrong.
func (r Row) intake(account string) (repair.Intake, error) {
	values := r.columns()
	for _, name := range needed {
		if *values[name] = strings.TrimSpace(*values[name]); *values[name] == "" {
			return repair.Intake{}, ErrRow.Because("missing").With("field", name).At(name)
		}
	}
	for name, letters := range most {
		if utf8.RuneCountInString(*values[name]) > letters {
			return repair.Intake{}, ErrRow.Because("long").With("field", name, "most", letters).At(name)
		}
	}
	lon, err := degrees(r.Lon, 180)
	if err != nil {
		return repair.Intake{}, ErrRow.Because("position").With("field", "lon").At("lon")
	}
	lat, err := degrees(r.Lat, 90)
	if err != nil {
		return repair.Intake{}, ErrRow.Because("position").With("field", "lat").At("lat")
	}
	if r.Phone != "" {
		if _, wrong := ident.ParseTelephone(r.Phone); wrong != nil {
			return repair.Intake{}, ErrRow.Because("telephone").With("field", "phone").At("phone")
		}
	}
	return repair.Intake{Channel: repair.Bulk, Customer: account, CustomerName: r.CustomerName, Phone: r.Phone, Address: r.Address, AreaCode: strings.ToUpper(r.AreaCode),
		Lon: lon, Lat: lat, Model: r.Model, Serial: ident.Code(r.Serial), Symptom: r.Symptom, KeyAccount: account}, nil
}

func degrees(text string, most float64) (float64, error) {
	n, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err == nil && (math.IsNaN(n) || math.Abs(n) > most) {
		err = strconv.ErrRange
	}
	return n, err
}

// Outcome is what became of a row: a repair, or why there is none.
type Outcome struct {
	Row    int    `db:"row" json:"row" doc:"Its place, the first being 1."`
	Repair string `db:"repair" json:"repair"`
	Code   string `db:"code" json:"code"`
	Field  string `db:"field" json:"field"`
	Detail string `db:"-" json:"detail"`
	// Key and Values are of the text of the fault, told in the reader's language.
	Key    string `db:"text_key" json:"-"`
	Values []byte `db:"text_values" json:"-"`
	Serial string `db:"serial" json:"serial"`
}

// Batch is what became of a bulk upload.
type Batch struct {
	Batch   string    `db:"batch" json:"batch"`
	Account string    `db:"account" json:"account"`
	Rows    int       `db:"rows" json:"rows"`
	Taken   int       `db:"taken" json:"taken" doc:"How many repairs the batch made, the first time."`
	Created int       `db:"-" json:"created" doc:"How many this call made: none when the batch was there before."`
	At      time.Time `db:"at" json:"at"`
	By      string    `db:"by" json:"by"`
	Refused []Outcome `db:"-" json:"refused"`
}
