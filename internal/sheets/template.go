package sheets

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/xuri/excelize/v2"
)

// notes is the name of the sheet that explains the columns.
const notes = "填写说明"

// Template returns an empty XLSX table: the first row names the columns, those that must be filled with a *, and a second sheet shows
// an example of each.
func Template(sheet string, columns []Column) (data []byte, err error) {
	file := excelize.NewFile()
	defer func() { err = errors.Join(err, file.Close()) }()
	if err := file.SetSheetName("Sheet1", sheet); err != nil {
		return nil, err
	}
	if _, err := file.NewSheet(notes); err != nil {
		return nil, err
	}
	text, err := file.NewStyle(&excelize.Style{NumFmt: 49}) // text: a telephone number stays as it is typed
	if err != nil {
		return nil, err
	}
	if err := file.SetColStyle(sheet, "A:"+letter(len(columns)), text); err != nil {
		return nil, err
	}
	if err := file.SetColWidth(sheet, "A", letter(len(columns)), 20); err != nil {
		return nil, err
	}
	for i, c := range columns {
		head := c.Head
		if c.Required {
			head += "*"
		}
		at := letter(i + 1)
		if err := file.SetCellStr(sheet, at+"1", head); err != nil {
			return nil, err
		}
		if err := file.SetSheetRow(notes, fmt.Sprintf("A%d", i+1), &[]string{head, c.Example}); err != nil {
			return nil, err
		}
	}
	var out bytes.Buffer
	if err := file.Write(&out); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func letter(n int) string {
	name, err := excelize.ColumnNumberToName(n)
	if err != nil {
		panic("sheets: a table has columns: " + err.Error())
	}
	return name
}
