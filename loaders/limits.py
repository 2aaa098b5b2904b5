"""How much one load may ask of this machine: every limit of the loaders, with its reason."""

KB, MB = 1_000, 1_000_000

# Files that are read row by row: memory does not grow with the file, so the limit guards the disk and patience only.
# The whole country at full scale is 0.5 GB of Turtle, and what was exported must load back.
STREAMED = 1_000 * MB
# JSON, JSON-LD and GeoJSON stand in memory as one text while they are read.
WHOLE = 256 * MB
# A workbook is unpacked whole by its reader. Larger sets are for CSV, which has no such need.
WORKBOOK = 32 * MB
WORKBOOK_UNZIPPED = 256 * MB
WORKBOOK_RATIO = 100  # honest sheets shrink 5 to 25 times; bombs over 500
WORKBOOK_SMALL = 2 * MB  # below this unzipped size the ratio says nothing
WORKBOOK_PARTS = 500
WORKBOOK_DIRECTORY = 1 * MB  # the list of the parts itself: read before anything else is known
WORKBOOK_SHEETS = 60  # there are 28 classes
WORKBOOK_ROWS = 100_000  # a sheet
COLUMNS = 200  # a table; the widest class has 23, each language of a label adds one
WORKBOOK_TEXT = 64 * MB  # characters of a part, a shared text counted in each cell that shows it
WORKBOOK_CELLS = 4 * MB  # of the rectangle around all cells of a sheet: that is what the reader makes room for

FILES = 10_000  # one load
RESOURCES = 2_000_000  # one load; three times the full scale that is promised
PROBLEMS = 10_000  # kept and shown in part; what comes after these is counted

VALUE = 100 * KB  # characters of one value, lists as their CSV cell: a text longer than a book chapter is a mistake
ROW = 4 * MB  # bytes of one CSV row or one line of JSON Lines: all columns at their longest, and some
STATEMENT = 4 * MB  # bytes of RDF that may pass without one whole statement; a shape is the longest that is honest
NESTED = 512 * KB  # after so many bytes without a statement, brackets that are open are counted
SHAPE = 2 * MB  # characters of one geometry: about 100,000 positions with six decimals
POSITIONS = 100_000  # of one geometry
NUMBER = 400  # digits: the longest that a float can be written with is 326
DEPTH = 100  # of JSON in JSON: ours goes six deep
