"""Word lists of the answering rules, in English: plain data, one group a line, so that a word is added in one place."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


MONTHS = {
    name: number
    for number, line in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
            "september sept sep", "october oct", "november nov", "december dec",
        ),
        1,
    )
    for name in line.split()
}  # fmt: skip

_SMALL = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
)
NUMBER_WORDS = {word: n for n, word in enumerate(f"{_SMALL} eighteen nineteen twenty".split(), 2)} | {
    "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip

# What may begin a sentence with a capital and is no name. Anything else there is taken for one.
ORDINARY = _words("""
    a an the this that these those there here it its it's he she they we you i our your their his her my me us them
    and or but nor so yet for if unless when while whereas although though because since until before after once as
    at by in into on onto of off from to with within without under over above below between among against about
    across during despite besides beyond per through throughout toward towards via upon near
    is are was were be been being has have had do does did will would can could may might must shall should
    not no none nobody nothing neither never nowhere any some several many most few fewer all both each every either
    one another other others such same only also even just still already again later earlier then now soon
    however moreover meanwhile additionally furthermore therefore thus hence instead otherwise nevertheless overall
    yes according based given following affected impacted compromised unaffected vulnerable malicious suspected alleged
    reportedly allegedly apparently possibly potentially perhaps currently recently initially finally separately
    similarly specifically notably together today yesterday tomorrow
    what who whom whose which where why how whether
    attackers attacker hackers hacker criminals actors researchers researcher investigators officials customers customer
    users user employees employee staff contractors contractor members people person victims clients client patients
    data records files information credentials keys tokens passwords systems services service software products product
    packages package versions version releases release updates update patches patch fixes fix access work projects
    project operations companies company firms firm organisations organizations vendor vendors suppliers supplier
    reports report sources source evidence details incident incidents breach breaches attack attacks outage outages
    engineers executives spokesperson spokesman spokeswoman management teams team security police authorities
    law lawsuits lawsuit plaintiffs courts two three four five six seven eight nine ten eleven twelve dozens hundreds
    thousands millions half part parts more less least nearly almost around roughly approximately up exactly
""")

STOP_WORDS = _words("""
    a an the this that these those there here it its he she they we you i our your their his her my me us them who
    whom whose which what where when why how and or but so yet for if as at by in into on onto of off from to with
    within under over about across during per through via upon than then also just only own such same too very more
    is are was were be been being am has have had having do does did doing will would shall should can could may might
    must not no nor none nobody nothing neither never n't without while whereas although though because since until
    before after once whether either both each any some all other others now still already again however
    s t d ll re ve mr ms mrs dr said says say told tells tell according
""")

# Words that say the same in an answer; a word counts in one group only. Each group is named by its first word.
SYNONYMS = {
    line.split()[0]: line
    for line in (
        "pause paused pauses pausing suspend suspends suspended suspending suspension halt halts halted halting freeze froze frozen",
        "stop stops stopped stopping",
        "end ends ended ending terminate terminates terminated terminating severed",
        "continue continues continued continuing",
        "investigate investigates investigated investigating investigation investigations probe probes probing",
        "steal steals stole stolen stealing theft exfiltrate exfiltrates exfiltrated exfiltration",
        "breach breaches breached compromise compromises compromised",
        "fix fixes fixed patch patches patched patching remediate remediates remediated mitigated",
        "affect affects affected affecting impact impacts impacted impacting hit hits",
        "confirm confirms confirmed confirming confirmation acknowledge acknowledges acknowledged admit admits admitted",
        "deny denies denied denying denial refute refutes refuted",
        "leak leaks leaked leaking",
        "expose exposes exposed exposing exposure",
        "begin begins began begun beginning start starts started starting",
        "company firm business organisation organization companies firms businesses organisations organizations",
        "employee employees staff staffer staffers worker workers",
        "customer customers client clients",
        "attacker attackers hacker hackers intruder intruders",
        "release releases released publish publishes published",
        "remove removes removed removing withdraw withdraws withdrew withdrawn",
        "find finds found finding discover discovers discovered",
        "take takes took taken taking",
        "lose loses lost losing loss",
        "upgrade upgrades upgraded update updates updated",
        "restore restores restored restoring recover recovers recovered",
        "sue sues sued suing lawsuit lawsuits suit suits",
        "know knows knew known",
    )
}

# A sentence may use one of these words only where its quote has the same word or its synonym: each of them alone
# can turn an answer into its opposite.
WEIGHTY = _words("""
    pause stop end continue resumed breach steal leak fix affect confirm deny expose lose malicious ransom ransomware
    safe secure unaffected unharmed uncompromised vulnerable exploited exploit arrested charged sue fined resolved
    contained restore encrypted deleted destroyed published bankrupt fatal killed injured guilty innocent responsible
    liable intentional accidental negligent immune protected healthy false true
""")

# Words of quantity: the sentence's stand in the quote, by group.
QUANTITIES = {
    word: line.split()[0]
    for line in (
        "all every entire entirely whole",
        "most mostly majority",
        "only solely exclusively",
        "always permanently indefinitely",
        "hundreds", "thousands", "millions", "billions", "dozens dozen", "tens",
        "hundred", "thousand", "million", "billion",
        "half", "double doubled twice", "triple tripled", "quarter", "third",
        "yesterday", "today", "tomorrow", "tonight", "overnight",
        "first", "last", "largest biggest", "worst",
    )
    for word in line.split()
}  # fmt: skip

NEGATIONS = _words("""
    not no never none nobody nothing neither nor without cannot unable n't fail fails failed failing lack lacks lacked
    lacking hardly denies deny denied denying refute refutes refuted refuse refuses refused disputes disputed
""")

# What makes a clause less than a fact. A cue of a group must be answered in the sentence by a cue of one of the groups
# behind the arrow.
HEDGES = {
    "possible": """may might could possibly possible potentially potential perhaps maybe likely unlikely probably
        appears appear appeared seems seem seemed believed believes believe suspected suspects suspect thought feared fears
        unclear unconfirmed unverified unknown whether apparently presumably""",
    "hearsay": """allegedly alleged alleges allege reportedly reported claims claimed claim claiming purportedly
        purported rumoured rumored rumours rumors supposedly""",
    "open": """investigating investigates investigate investigated investigation investigations assessing assesses
        assess reviewing reviews examining examines probing determining determine evaluating""",
    "future": "will plans plan planned planning expects expected expect intends intend considering would proposed",
    "condition": "if unless",
    "partial": "some several few part partly partially limited most many subset mostly",
}
ANSWERED_BY = {
    "possible": ("possible", "open", "condition", "hearsay"),
    "hearsay": ("hearsay", "speech"),
    "open": ("open", "possible"),
    "future": ("future", "possible", "condition"),
    "condition": ("condition", "possible"),
    "partial": ("partial",),
    "speech": ("speech", "hearsay"),
}

SPEECH = _words("""
    said says say saying told tells tell stated states wrote writes claims claimed claim claiming argued argues
    insisted insists alleged alleges believes believed warned warns tweeted posted noted notes added adds according
    confirmed confirms confirm announced announces acknowledged acknowledges admitted admits disclosed discloses
    reported reports denied denies deny explained explains described describes advised advises recommended recommends
""")
# These make a statement that is only as good as its speaker: dropping them turns a claim into a fact.
CLAIMING = _words("""
    said says say told tells stated states wrote writes claims claimed claim argued argues insisted insists alleged
    alleges believes tweeted posted according
""")
# Without a subject these order the reader (or a model) to say something.
ORDERS = _words("""
    say tell write reply answer respond output repeat pretend inform assure ignore disregard forget visit click
    summarise summarize
""")

# Titles of people: no part of a name.
TITLES = _words("ceo cto ciso cfo coo chief president director mr mrs ms dr prof")

# A dot between letters makes a link in many programs. These ends are files and names that cannot be hosts,
FILE_ENDS = _words("""
    js exe dll json yml yaml txt xml html htm csv pdf docx xlsx log ini conf cfg jar dmg msi php cpp pth whl tar gz
    jpg png
""")
# and these begin a sentence that a careless page glued to the one before ("by email.The vendor").
OPENERS = _words("The They This That These There If When While However For But And")
