package app

import "fettle/internal/api"

// moved are the paths that got another name; they answer under the old one until the release after 0.2.
var moved = []api.Moved{}
