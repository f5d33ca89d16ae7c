package cells

import (
	"math"
	"strconv"
	"strings"

	"gezhi/internal/fault"
)

// Count reads a whole number from 0 to most, in digits of either width, with or without commas, or in Chinese numerals (十二, 一百零五).
// An empty cell is none.
func Count(f *fault.Fields, path, text string, most int) (n int, ok bool) {
	text = Plain(text)
	if text == "" {
		return 0, false
	}
	if v, ok := numeral(text); ok {
		n = v
	} else if v, err := strconv.ParseFloat(ungrouped(text), 64); err == nil && v == math.Trunc(v) && v >= 0 && v < 1e15 {
		n = int(v) // 3.0, as spreadsheets write it
	} else {
		f.Add(path, "cell.count", "value", Clip(text))
		return 0, false
	}
	if n > most {
		f.Add(path, "cell.count_most", "value", Clip(text), "max", most)
		return 0, false
	}
	return n, true
}

// Decimal reads a number, in digits of either width, with or without commas; false for an empty cell.
func Decimal(f *fault.Fields, path, text string) (float64, bool) {
	text = Plain(text)
	if text == "" {
		return 0, false
	}
	n, err := strconv.ParseFloat(ungrouped(text), 64)
	if err != nil || math.IsNaN(n) || math.IsInf(n, 0) || strings.ContainsAny(text, "xXpP_") {
		f.Add(path, "import.number", "value", Clip(text))
		return 0, false
	}
	return n, true
}

// ungrouped drops commas that part thousands, and leaves any other.
func ungrouped(text string) string {
	whole, rest, _ := strings.Cut(text, ".")
	parts := strings.Split(whole, ",")
	for i, p := range parts {
		if i > 0 && len(p) != 3 || i == 0 && len(parts) > 1 && (len(p) == 0 || len(p) > 4) {
			return text
		}
	}
	if len(parts) == 1 {
		return text
	}
	if rest != "" {
		rest = "." + rest
	}
	return strings.Join(parts, "") + rest
}

// Yes reads yes or no; an empty cell is no.
func Yes(f *fault.Fields, path, text string) bool {
	switch plain := strings.ToLower(Plain(text)); plain {
	case "是", "有", "yes", "y", "true", "1", "√", "✓", "✔":
		return true
	case "", "否", "无", "没有", "no", "n", "false", "0", "×", "✗", "✕", "x":
	default:
		f.Add(path, "import.choice", "value", Clip(plain))
	}
	return false
}

var numerals = map[rune]int{'〇': 0, '零': 0, '○': 0, '一': 1, '二': 2, '两': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9,
	'壹': 1, '贰': 2, '叁': 3, '肆': 4, '伍': 5, '陆': 6, '柒': 7, '捌': 8, '玖': 9}

var magnitudes = map[rune]int{'十': 10, '拾': 10, '百': 100, '佰': 100, '千': 1000, '仟': 1000}

// numeral reads a Chinese numeral below 万万, by places (二〇二四) or by magnitudes (一百零五). The short 一百五 is refused: it may be 105
// or 150.
func numeral(text string) (int, bool) {
	if n, ok := places(text); ok {
		return n, true
	}
	high, low, has := strings.Cut(text, "万")
	if !has {
		return below(text)
	}
	n, ok := below(high)
	if !ok || n == 0 || low == "" {
		return n * 10_000, ok && n > 0
	}
	rest, ok := below(low)
	return n*10_000 + rest, ok
}

// below reads a numeral below 万.
func below(text string) (n int, ok bool) {
	digit, last, zero := -1, 10_000, false
	for _, r := range text {
		if d, is := numerals[r]; is {
			if digit > 0 || zero && d == 0 {
				return 0, false
			}
			digit, zero = d, d == 0 || zero
			continue
		}
		m := magnitudes[r]
		if m == 0 || m >= last || digit <= 0 && m != 10 {
			return 0, false
		}
		if digit <= 0 {
			digit = 1 // 十二
		}
		n, last, digit, zero = n+digit*m, m, -1, false
	}
	if text == "" || digit > 0 && last > 10 && last < 10_000 && !zero {
		return 0, false
	}
	return n + max(digit, 0), true
}

// places reads a numeral of digits alone, at most four: 二〇二四, 零五, 三.
func places(text string) (n int, ok bool) {
	count := 0
	for _, r := range text {
		d, is := numerals[r]
		if count++; !is || count > 4 {
			return 0, false
		}
		n = n*10 + d
	}
	return n, count > 0
}
