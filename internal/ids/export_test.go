package ids

// CheckDigit is checked against the published example.
var CheckDigit = checkDigit
