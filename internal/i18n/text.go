package i18n

import (
	"embed"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// Lang is a language that the program speaks.
type Lang string

// The languages. Chinese is complete by definition, and stands in for what another one lacks.
const (
	Chinese Lang = "zh-CN"
	English Lang = "en"
)

// Langs returns the languages, Chinese first.
func Langs() []Lang { return []Lang{Chinese, English} }

//go:embed messages/zh-CN.json messages/en.json
var messageFiles embed.FS

var messages = map[Lang]map[string]string{Chinese: read(Chinese), English: read(English)}

// read panics on a broken file: the files are part of the program.
func read(lang Lang) map[string]string {
	raw, err := messageFiles.ReadFile("messages/" + string(lang) + ".json")
	if err != nil {
		panic(err)
	}
	var m map[string]string
	if err := json.Unmarshal(raw, &m); err != nil {
		panic(fmt.Errorf("messages/%s.json: %w", lang, err))
	}
	return m
}

// Text returns the sentence of a key with its placeholders filled from params. A placeholder without a value stays
// as it stands. A key that the language lacks gives the Chinese sentence; one that Chinese lacks gives the key.
func Text(lang Lang, key string, params map[string]any) string {
	sentence, ok := lookup(lang, key)
	if !ok {
		return key
	}
	return fill(lang, sentence, params)
}

// Has reports whether a key has a sentence, in Chinese at least.
func Has(key string) bool {
	_, ok := messages[Chinese][key]
	return ok
}

// Keys returns the keys that begin with prefix, sorted.
func Keys(prefix string) []string {
	var keys []string
	for k := range maps.Keys(messages[Chinese]) {
		if strings.HasPrefix(k, prefix) {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	return keys
}

func lookup(lang Lang, key string) (string, bool) {
	if s, ok := messages[lang][key]; ok {
		return s, true
	}
	s, ok := messages[Chinese][key]
	return s, ok
}

// fill replaces {name} in one pass, so that a value that holds braces is never read as a placeholder. A list is told as one.
func fill(lang Lang, sentence string, params map[string]any) string {
	if len(params) == 0 || !strings.Contains(sentence, "{") {
		return sentence
	}
	var b strings.Builder
	for {
		open := strings.IndexByte(sentence, '{')
		shut := strings.IndexByte(sentence[max(open, 0):], '}')
		if open < 0 || shut < 0 {
			b.WriteString(sentence)
			return b.String()
		}
		shut += open
		b.WriteString(sentence[:open])
		if v, ok := params[sentence[open+1:shut]]; ok {
			b.WriteString(told(lang, v))
		} else {
			b.WriteString(sentence[open : shut+1])
		}
		sentence = sentence[shut+1:]
	}
}

// told is a value in a sentence.
func told(lang Lang, value any) string {
	list := reflect.ValueOf(value)
	if list.Kind() != reflect.Slice {
		return fmt.Sprint(value)
	}
	parts := make([]string, list.Len())
	for i := range parts {
		parts[i] = fmt.Sprint(list.Index(i))
	}
	if lang == Chinese {
		return strings.Join(parts, "、")
	}
	return strings.Join(parts, ", ")
}
