"""Reports of one incident, and of another thing: what tests of stories tell apart."""

OUTAGE = """Tallyline was down for nine hours on Thursday after a failed certificate renewal cut its data centres off from
each other. Payslips could not be opened and uploads timed out, the payroll provider said. Engineers restored the service at
18:40 and promised a post-mortem within a week. Tallyline serves about 900 employers."""
LATER = """The nine-hour outage at Tallyline on Thursday began with a certificate that nobody had renewed, the payroll
provider said in a post-mortem. Its data centres could no longer reach each other, so payslips could not be opened and uploads
timed out. From May, certificates will renew by themselves."""
STORM = """A storm closed three ports on the northern coast for two days. Ferries stayed in harbour and lorries queued for
eleven kilometres. The harbour master expects traffic to flow again by the weekend."""
