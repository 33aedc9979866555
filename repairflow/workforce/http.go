package workforce

import (
	"context"
	"time"

	"github.com/google/uuid"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
)

var operations = api.For(auth.Operations)

// Routes adds the doors of this room.
func Routes(a *api.API) {
	api.Query(a, "GET /v1/engineers", "Engineers with home, shifts, absences and certificates", operations, listDoor)
	api.Query(a, "GET /v1/engineers/{engineer}", "One engineer", operations, engineerDoor)
	api.Command(a, "PUT /v1/engineers/{engineer}", "Write an engineer's home, shifts and areas", operations, putDoor)
	api.Command(a, "POST /v1/engineers/{engineer}/absences", "Write that an engineer is away", operations, absentDoor)
	api.Command(a, "POST /v1/engineers/{engineer}/absences/{absence}/revoke", "Write that an engineer is back", operations, backDoor)
	api.Command(a, "POST /v1/engineers/{engineer}/certificates", "Write what an engineer is certified for", operations, certifyDoor)
	api.Command(a, "POST /v1/engineers/{engineer}/certificates/{certificate}/revoke", "End an engineer's certificate", operations, revokeDoor)
	api.Query(a, "GET /v1/service-areas", "Areas in which customers are answered within a time", operations, areasDoor)
	api.Command(a, "PUT /v1/service-areas/{area}", "Write a service area with its outline as GeoJSON", operations, putAreaDoor)
}

type engineersIn struct{ api.Paging }

func listDoor(ctx context.Context, tx *db.Tx, in *engineersIn) (api.Page[Engineer], error) {
	after := ""
	if _, err := in.After(&after); err != nil {
		return api.Page[Engineer]{}, err
	}
	rows, err := List(ctx, tx, after, in.Limit+1)
	if err != nil {
		return api.Page[Engineer]{}, err
	}
	return api.Cut(in.Paging, rows, func(e Engineer) any { return e.Login })
}

type engineerIn struct {
	Engineer string `path:"engineer" maxLength:"80"`
}

func engineerDoor(ctx context.Context, tx *db.Tx, in *engineerIn) (Engineer, error) {
	return ByLogin(ctx, tx, in.Engineer)
}

type putEngineerIn struct {
	Engineer string `path:"engineer" maxLength:"80"`
	Body     struct {
		Photo   string   `json:"photo,omitempty" maxLength:"200"`
		Lon     float64  `json:"lon" minimum:"-180" maximum:"180"`
		Lat     float64  `json:"lat" minimum:"-90" maximum:"90"`
		Zone    string   `json:"zone" minLength:"1" maxLength:"64"`
		Areas   []string `json:"areas,omitempty" maxItems:"200"`
		Active  bool     `json:"active"`
		Shifts  []Shift  `json:"shifts" maxItems:"28"`
		Version int      `json:"version" minimum:"0" doc:"0 writes him for the first time."`
	}
}

func putDoor(ctx context.Context, tx *db.Tx, in *putEngineerIn) (Engineer, error) {
	b := in.Body
	return Put(ctx, tx, in.Engineer, Edit{Photo: b.Photo, Lon: b.Lon, Lat: b.Lat, Zone: b.Zone, Areas: b.Areas, Active: b.Active, Shifts: b.Shifts, Version: b.Version})
}

type absentIn struct {
	Engineer string `path:"engineer" maxLength:"80"`
	Body     struct {
		StartsAt time.Time   `json:"starts_at"`
		EndsAt   time.Time   `json:"ends_at"`
		Kind     AbsenceKind `json:"kind"`
		Note     string      `json:"note,omitempty" maxLength:"400"`
	}
}

func absentDoor(ctx context.Context, tx *db.Tx, in *absentIn) (Engineer, error) {
	b := in.Body
	return Absent(ctx, tx, in.Engineer, Absence{StartsAt: b.StartsAt, EndsAt: b.EndsAt, Kind: b.Kind, Note: b.Note})
}

type backIn struct {
	Engineer string    `path:"engineer" maxLength:"80"`
	Absence  uuid.UUID `path:"absence"`
}

func backDoor(ctx context.Context, tx *db.Tx, in *backIn) (Engineer, error) {
	return Back(ctx, tx, in.Engineer, in.Absence)
}

type certifyIn struct {
	Engineer string `path:"engineer" maxLength:"80"`
	Body     struct {
		Category  string    `json:"category" minLength:"1" maxLength:"64"`
		Level     int       `json:"level" minimum:"1" maximum:"3"`
		Number    string    `json:"number" minLength:"1" maxLength:"64"`
		ValidFrom time.Time `json:"valid_from"`
		ValidTo   time.Time `json:"valid_to"`
	}
}

func certifyDoor(ctx context.Context, tx *db.Tx, in *certifyIn) (Engineer, error) {
	b := in.Body
	return Certify(ctx, tx, in.Engineer, Certificate{Category: b.Category, Level: b.Level, Number: b.Number, ValidFrom: b.ValidFrom, ValidTo: b.ValidTo})
}

type revokeIn struct {
	Engineer    string    `path:"engineer" maxLength:"80"`
	Certificate uuid.UUID `path:"certificate"`
}

func revokeDoor(ctx context.Context, tx *db.Tx, in *revokeIn) (Engineer, error) {
	return Revoke(ctx, tx, in.Engineer, in.Certificate)
}

type areaList struct {
	Items []Area `json:"items"`
}

func areasDoor(ctx context.Context, tx *db.Tx, _ *struct{}) (out areaList, err error) {
	out.Items, err = Areas(ctx, tx)
	return out, err
}

type putAreaIn struct {
	Area string `path:"area" pattern:"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"`
	Body struct {
		NameZH          string `json:"name_zh" minLength:"1" maxLength:"80"`
		NameEN          string `json:"name_en" minLength:"1" maxLength:"80"`
		Region          Region `json:"region"`
		ResponseMinutes int    `json:"response_minutes" minimum:"1" maximum:"10080"`
		Outline         string `json:"outline" format:"file" minLength:"1" maxLength:"800000" doc:"GeoJSON of a Polygon or MultiPolygon, or features of them, WGS-84."`
		Active          bool   `json:"active"`
		Version         int    `json:"version" minimum:"0" doc:"0 writes it for the first time."`
	}
}

// MostBytes lets an outline of many points in.
func (putAreaIn) MostBytes() int64 { return 1 << 20 }

func putAreaDoor(ctx context.Context, tx *db.Tx, in *putAreaIn) (Area, error) {
	b := in.Body
	return PutArea(ctx, tx, Area{Area: in.Area, NameZH: b.NameZH, NameEN: b.NameEN, Region: b.Region, ResponseMinutes: b.ResponseMinutes, Outline: b.Outline, Active: b.Active, Version: b.Version})
}
