package app

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"fettle/internal/api"
	"fettle/internal/auth"
)

// TileConfig says where the pages get pictures of the land from. Without it they draw the outlines they carry with them and
// ask nobody.
type TileConfig struct {
	Tiles   string `env:"FETTLE_TILES" placeholder:"URL" help:"Map tiles of the pages, WGS-84 Mercator: a URL with {z}, {x} and {y}. Default: the outlines the pages carry, without a network."`
	TilesBy string `env:"FETTLE_TILES_BY" placeholder:"TEXT" help:"Whom the map tiles are to be attributed to; stands below each map."`
}

// Validate is called by the command line before anything runs.
func (c TileConfig) Validate() error {
	if c.Tiles == "" {
		return nil
	}
	for _, part := range []string{"{z}", "{x}", "{y}"} {
		if strings.Count(c.Tiles, part) != 1 {
			return fmt.Errorf("FETTLE_TILES must hold %s once: %q", part, c.Tiles)
		}
	}
	if c.origin() == "" {
		return fmt.Errorf("FETTLE_TILES is no http(s) address of a fixed host: %q", c.Tiles)
	}
	if strings.TrimSpace(c.TilesBy) == "" {
		return errors.New("FETTLE_TILES_BY must say whom the tiles of FETTLE_TILES are attributed to")
	}
	return nil
}

// origin is the only stranger the pages may have pictures from; "" is nobody.
func (c TileConfig) origin() string {
	u, err := url.Parse(strings.NewReplacer("{z}", "0", "{x}", "0", "{y}", "0").Replace(c.Tiles))
	if err != nil || u.User != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Hostname() == "" ||
		strings.ContainsAny(u.Host, "*;, '\"") || !strings.HasPrefix(c.Tiles, u.Scheme+"://"+u.Host+"/") {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

// backdrop is what the maps of the pages are drawn on.
type backdrop struct {
	Tiles       string `json:"tiles" doc:"A URL with {z}, {x} and {y}; empty is the outlines that the pages carry."`
	Attribution string `json:"attribution"`
}

func mapRoutes(a *api.API, c TileConfig) {
	api.Plain(a, "GET /v1/map", "What the maps of the pages are drawn on", api.For(auth.Public),
		func(context.Context, *struct{}) (backdrop, error) { return backdrop{c.Tiles, c.TilesBy}, nil })
}
