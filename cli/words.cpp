#include "words.h"

namespace preflight::cli {

std::string_view left_out_words() {
  return R"({"columns":["Row in your file","What went wrong","How to fix it"],"findings":{
"encoding-undecodable":{"what":"Some letters in this row cannot be read.","how":"Open the file in the program it came from and save it as CSV UTF-8. Or type the cells again."},
"text-mojibake":{"what":"Some letters in this row look wrong.","how":"Type the cell again."},
"quote-unclosed":{"what":"A quote mark opens and never closes.","how":"Close the quote mark at the end of the cell."},
"nul-bytes":{"what":"This row has hidden characters in it.","how":"Type the cells again."},
"title-rows/header-again":{"what":"This row has the column names once more.","how":""},
"footer-rows":{"what":"This row looks like a total or a note.","how":"If it is a person, add the email address."},
"row-too-short/second-table":{"what":"This row belongs to another table in the same file.","how":"Save that table as a file of its own."},
"row-too-long/second-table":{"what":"This row belongs to another table in the same file.","how":"Save that table as a file of its own."},
"row-too-short":{"what":"This row has fewer cells than the top row.","how":"Add the missing cells."},
"row-too-long":{"what":"This row has more cells than the top row.","how":"A comma may have split a cell in two. Join it and put it in quote marks."},
"limits":{"what":"A cell in this row is too long.","how":"Shorten the cell to under one million letters."},
"email-missing":{"what":"This row has no email address.","how":"Type the address."},
"email-invalid":{"what":"This email address cannot be used.","how":"An email address looks like name@example.com. Check each letter."},
"email-invalid/no-at":{"what":"This email address has no @ sign.","how":"An email address looks like name@example.com."},
"email-invalid/two-ats":{"what":"This email address has more than one @ sign.","how":"Keep one @ sign."},
"email-invalid/domain-no-dot":{"what":"The part after the @ sign has no dot.","how":"An email address looks like name@example.com."},
"email-invalid/dots":{"what":"This email address has a dot in the wrong place.","how":"Take out dots at the start, at the end, or two in a row."},
"email-invalid/space-inside":{"what":"This email address has a space inside.","how":"Take out the space."},
"email-several":{"what":"This cell holds more than one email address.","how":"Give each address a row of its own."},
"email-duplicate":{"what":"This person is in your file more than once.","how":"Another row with the same address goes in."},
"date-order-unsure":{"what":"It is not clear which is the day and which is the month.","how":"Say for the whole column which comes first."},
"date-impossible":{"what":"This date does not exist.","how":"Check the day, month and year."},
"date-impossible/not-a-date":{"what":"This cell is not a date.","how":"Type a date, or leave the cell empty."},
"date-impossible/contradicts":{"what":"This date does not fit the day and month order of its column.","how":"Check the day and the month."},
"left-out-row":{"what":"You left this row out.","how":""},
"held-back":{"what":"Something about the whole file has to be settled first.","how":"Fix the problems with the file or its columns."}}})";
}

}  // namespace preflight::cli
