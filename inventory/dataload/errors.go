package dataload

import "fettle/internal/fault"

var ErrImport = fault.New(fault.Invalid, "import_invalid")
