package allocation

import "fettle/internal/api"

func networkRoutes(*api.API) {}
