package dataload

import (
	"context"

	"github.com/google/uuid"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
)

// fileRoutes are the doors for files of any size: they come in pieces and are read in the background.
func fileRoutes(a *api.API) {
	api.Command(a, "POST /v1/import-files", "Begin a file that comes in pieces", api.For(auth.Operations), postFile)
	api.Command(a, "PUT /v1/import-files/{file}/pieces/{piece}", "Bring a piece of a file", api.For(auth.Operations), putPiece)
	api.Command(a, "POST /v1/import-files/{file}/runs", "Read a file that has come whole", api.For(auth.Operations), postRun)
	api.Query(a, "GET /v1/import-runs/{run}", "How far a file is, and its report", api.For(auth.Operations), getRun)
	api.Download(a, "GET /v1/import-runs/{run}/rejected", "The rows at fault as a file, with what is wrong with them", api.For(auth.Operations), getRejected, "text/csv")
}

type fileInput struct {
	Body struct {
		Name string `json:"name" minLength:"1" maxLength:"200" doc:"What it is called where it comes from."`
		Size int64  `json:"size" minimum:"1" maximum:"268435456" doc:"How many bytes it has."`
	}
}

func postFile(ctx context.Context, tx *db.Tx, in *fileInput) (File, error) {
	return AddFile(ctx, tx, in.Body.Name, in.Body.Size)
}

type pieceInput struct {
	File    uuid.UUID `path:"file"`
	Piece   int       `path:"piece" minimum:"0" maximum:"63"`
	RawBody []byte    `contentType:"application/octet-stream"`
}

// MostBytes is what the door lets in.
func (pieceInput) MostBytes() int64 { return PieceSize }

func putPiece(ctx context.Context, tx *db.Tx, in *pieceInput) (File, error) {
	return PutPiece(ctx, tx, in.File, in.Piece, in.RawBody)
}

type runOfFileInput struct {
	File uuid.UUID `path:"file"`
	Body struct {
		ImportOptions
		Kind FileKind `json:"kind"`
	}
}

func postRun(ctx context.Context, tx *db.Tx, in *runOfFileInput) (Run, error) {
	return AddRun(ctx, tx, in.File, in.Body.Kind, in.Body.options(), api.Language(ctx))
}

type runInput struct {
	Run uuid.UUID `path:"run"`
}

func getRun(ctx context.Context, tx *db.Tx, in *runInput) (Run, error) {
	return RunByID(ctx, tx, in.Run, api.Language(ctx))
}

func getRejected(ctx context.Context, tx *db.Tx, in *runInput) (api.File, error) {
	body, err := RejectedOf(ctx, tx, in.Run)
	return api.File{Name: "rejected-" + in.Run.String() + ".csv", Type: csvType, Body: []byte(body)}, err
}
