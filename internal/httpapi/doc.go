// Package httpapi is the JSON interface of the program (接口): every route, and what must be true before one runs.
//
// A route exists only through Mount, which demands who may ask (permission, scope, purpose), what is written down (audit
// class), how often and how much (limits), and whether a repeated request answers the same (幂等). The mux takes nothing
// else, so a route that forgets a check cannot be mounted, and /openapi.json is written from what was mounted.
// One file holds one resource. Whatever goes wrong leaves through problem.go in the reader's language; causes are
// logged and never sent. Pages of package webui are mounted here by the same rules.
package httpapi
