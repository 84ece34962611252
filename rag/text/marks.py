"""The marks before a speaker or a heading, by what they may mean; whatever looks at the start of a line takes them from here."""

# ○市長（…） and ○３　議題: a turn or a heading, which the rest of the line tells.
SPEAKERS = "○◯〇◎●"
# ■予算 is a heading and never a turn.
HEADINGS = "■◆□"
MARKS = SPEAKERS + HEADINGS
UPPER = "■◆●"  # of headings, those that stand over the ones with other marks
