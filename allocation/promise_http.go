package allocation

import "fettle/internal/api"

func promiseRoutes(*api.API) {}
