// Package webui serves the pages: those of residents, rendered here (居民页面), and the built web app of the staff.
//
// A resident needs no account, no script and no map: every page is HTML with forms, light enough for an old phone, in large
// type on request, in Chinese and English. Script only adds to it. Pages are mounted through httpapi like any route, and a
// report or an act goes through the same doors as one from the API. A form carries a key, so that sending it twice is
// one report. The folder app holds the built web app; without a build a page says how to make it.
package webui
