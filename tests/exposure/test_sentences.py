"""Single sentences, as vendors, status pages and papers write them, and the verdict that each must give.

Each stands in a report that has told of an incident before. What a sentence does not decide stays open.
"""

import pytest

from bot.exposure.register import Register
from tests.exposure.world import register, report, statuses

TEXT = """
projects:
  - {name: Desk, uses: [Calderon Voice]}
  - {name: Ticket desk, tags: [EU region], uses: [Nordkai Voice]}
  - {name: Night line, tags: [Enterprise], uses: [Nordkai Archive]}
  - {name: Reach, uses: ["pypi:tinroof==1.2.0"]}
  - {name: Kiln, uses: ["Oldham Seastone 2.6"]}
vendors:
  - {name: Calderon Voice}
  - {name: Nordkai}
  - {name: Oldham}
"""
NOT_AFFECTED, AFFECTED, OPEN, FIXED, NONE = (
    "not_affected", "affected", "under_investigation", "fixed", "no_known_exposure",
)  # fmt: skip
BY_THE_VENDOR = [
    (NOT_AFFECTED, "No customer of Calderon Voice was affected."),
    (NOT_AFFECTED, "No customers were affected."),
    (NOT_AFFECTED, "Our customers were not affected by this incident."),
    (NOT_AFFECTED, "None of our customers' data was accessed."),
    (NOT_AFFECTED, "No customer data was accessed, and there is nothing for you to do."),
    (NOT_AFFECTED, "We can confirm that customer data was not accessed."),
    (NOT_AFFECTED, "The incident did not affect our customers."),
    (NOT_AFFECTED, "The incident did not involve customer data."),
    (NOT_AFFECTED, "It had no impact on customers of Calderon Voice."),
    (NOT_AFFECTED, "There was no impact on our customers."),
    (NOT_AFFECTED, "Customers are not impacted and need to take no action."),
    (NOT_AFFECTED, "Calderon Voice was not among the services that were reached."),
    (NOT_AFFECTED, "Calderon Voice is unaffected."),
    (NOT_AFFECTED, "Calderon Voice itself was not compromised, and neither were its customers."),
    (NOT_AFFECTED, "The attackers did not reach any customer systems."),
    (NOT_AFFECTED, "The attackers did not gain access to customer data."),
    (NOT_AFFECTED, "At no point was customer data exposed."),
    (NOT_AFFECTED, "At no time did the intruder have access to customer data."),
    (NOT_AFFECTED, "Customer environments were never accessed."),
    (NOT_AFFECTED, "Data of our customers is not affected."),
    (NOT_AFFECTED, "Our investigation has concluded that no customer was affected."),
    (NOT_AFFECTED, "Our investigation is complete. No customer recordings were read, copied or changed."),
    (NOT_AFFECTED, "This issue does not affect Calderon Voice."),
    (NOT_AFFECTED, "Users of Calderon Voice are not affected and do not need to do anything."),
    (NOT_AFFECTED, "Neither Calderon Voice nor its customers are affected."),
    (NOT_AFFECTED, "It did not reach production, and no customer was touched."),
    (NOT_AFFECTED, "Calderon Voice customers can rest assured: they are not affected."),
    (OPEN, "It did not reach our production systems."),
    (OPEN, "Passwords were not taken."),
    (OPEN, "Payment data of our customers was not accessed."),
    (OPEN, "Customers' card numbers were not copied."),
    (OPEN, "We have found no evidence that customers were affected."),
    (OPEN, "We do not believe that customers were affected."),
    (OPEN, "We do not know whether customers were affected."),
    (OPEN, "Not all customers are affected."),
    (OPEN, "Not every customer was affected."),
    (OPEN, "Most customers were not affected."),
    (OPEN, "Customers in Spain were not affected."),
    (OPEN, "Some customers are affected."),
    (OPEN, "A small number of customers were affected."),
    (OPEN, "We are contacting all affected customers."),
    (OPEN, "All affected customers have been informed."),
    (OPEN, "We have informed all customers of the breach."),
    (OPEN, "All customers have been asked to change passwords after the breach."),
    (OPEN, "All customers whose recordings were copied have been informed."),
    (OPEN, "We are investigating whether all customers were affected."),
    (OPEN, "We cannot rule out that customers were affected."),
    (OPEN, "We cannot say that no customer was affected."),
    (OPEN, "It would be wrong to say that no customer was affected."),
    (OPEN, "Nobody can say that customers are not affected."),
    (OPEN, "Our employees were not affected."),
    (OPEN, "Data of all employees was copied."),
    (OPEN, "Calderon Voice Billing is not affected."),
    (OPEN, "We take the security of our customers seriously."),
    (OPEN, "Up to 2,000 customers were affected."),
    (OPEN, "Nearly all customers were affected."),
    (OPEN, "If your recordings were copied, we will write to you."),
    (OPEN, "Customers who use single sign-on are not affected."),
    (AFFECTED, "All customers are affected."),
    (AFFECTED, "All customers were affected by the incident."),
    (AFFECTED, "Every customer is affected."),
    (AFFECTED, "The recordings of every customer were copied."),
    (AFFECTED, "The attackers copied the recordings of all our customers."),
    (AFFECTED, "This affects all customers of Calderon Voice."),
    (AFFECTED, "All our customers' recordings were accessible to outsiders."),
    (AFFECTED, "Recordings belonging to all customers were downloaded."),
    (AFFECTED, "All customer accounts were accessed."),
    (AFFECTED, "All customer data was encrypted."),
    (AFFECTED, "The whole customer database was copied."),
    (AFFECTED, "Our entire customer database was stolen."),
    (AFFECTED, "Calderon Voice is currently down for all customers."),
    (AFFECTED, "Calderon Voice remains unavailable."),
    (AFFECTED, "All services of Calderon Voice are offline."),
    (AFFECTED, "The service is unavailable for all customers."),
    (AFFECTED, "All tenants were impacted."),
    (AFFECTED, "Nobody was spared: all customers of Calderon Voice lost data."),
]
BY_THE_PRESS = [
    (NOT_AFFECTED, '"Our customers are not affected," a spokesperson said.'),
    (NOT_AFFECTED, "Customers of Calderon Voice are not affected, according to the company."),
    (NOT_AFFECTED, "The company said that none of its customers was affected."),
    (NOT_AFFECTED, "Calderon Voice said its customers were not affected."),
    (NOT_AFFECTED, "Calderon Voice insists that no customer data was taken."),
    (NOT_AFFECTED, "A spokeswoman for Calderon Voice said no customer was touched."),
    (NOT_AFFECTED, "No customer records were taken, Calderon Voice said."),
    (NOT_AFFECTED, "In a statement, Calderon Voice said that customers were not affected."),
    (
        NOT_AFFECTED,
        "Chief executive Ida Storm told the Evening Ledger that customers of Calderon Voice were not affected.",
    ),
    (NOT_AFFECTED, 'Calderon Voice denies that customers are affected: "No customer data was touched."'),
    (OPEN, "Customers of Calderon Voice are not affected, says a consultant."),
    (OPEN, "Calderon Voice did not say whether customers were affected."),
    (OPEN, "Calderon Voice declined to say how many customers were affected."),
    (OPEN, "Calderon Voice said that it had no evidence that customers were affected."),
    (OPEN, "An analyst believes that all customers are affected."),
    (OPEN, "Attackers claim that they copied the recordings of all customers of Calderon Voice."),
    (OPEN, "According to the attackers, data of all customers of Calderon Voice was taken."),
    (OPEN, "It is not clear whether all customers are affected."),
    (OPEN, "It is feared that all customers of Calderon Voice could be affected."),
    (AFFECTED, "All customers of Calderon Voice are affected, the company said."),
    (AFFECTED, "Calderon Voice confirmed that recordings of all its customers were copied."),
    (AFFECTED, "The breach affects all customers of Calderon Voice."),
    (AFFECTED, "The company has confirmed that every customer's recordings were exposed."),
    (AFFECTED, "Recordings of all customers were taken, Calderon Voice acknowledged on Monday."),
    (AFFECTED, "The thieves took the recordings of all customers of Calderon Voice."),
]
OF_ONE_SERVICE = [
    (NOT_AFFECTED, "Nordkai Voice runs on separate infrastructure and was not affected."),
    (NOT_AFFECTED, "Only Nordkai Archive was affected."),
    (NOT_AFFECTED, "The incident was limited to Nordkai Archive; no other service was affected."),
    (NOT_AFFECTED, "The incident was confined to Nordkai Archive."),
    (NOT_AFFECTED, "Customers in the EU are not affected."),
    (NOT_AFFECTED, "European customers are not affected."),
    (NOT_AFFECTED, "Customers in our EU region were not impacted."),
    (NOT_AFFECTED, "Customers hosted in the EU are unaffected."),
    (NOT_AFFECTED, "No customers in the EU region were affected."),
    (NOT_AFFECTED, "The EU region was not affected."),
    (NOT_AFFECTED, "Only customers in the US region were affected."),
    (
        NOT_AFFECTED,
        "Recordings of all customers in the US region were copied. All other customers are not affected.",
    ),
    (NOT_AFFECTED, "Nordkai Voice customers in Europe are not affected."),
    (NOT_AFFECTED, "No customer of Nordkai is affected."),
    (NOT_AFFECTED, "No Nordkai customers were affected."),
    (NOT_AFFECTED, "Kunden von Nordkai Voice sind nicht betroffen."),
    (NOT_AFFECTED, "Unsere Kunden sind nicht betroffen."),
    (NOT_AFFECTED, "Nordkai Voice ist von dem Vorfall nicht betroffen."),
    (NOT_AFFECTED, "Es wurden keine Kundendaten kopiert."),
    (NOT_AFFECTED, "Keine Kunden sind betroffen."),
    (NOT_AFFECTED, "Nicht betroffen ist Nordkai Voice."),
    (NOT_AFFECTED, "Zu keinem Zeitpunkt waren Daten unserer Kunden zugänglich."),
    (NOT_AFFECTED, "Les clients de Nordkai Voice ne sont pas concernés."),
    (NOT_AFFECTED, "Aucun client n'est concerné."),
    (NOT_AFFECTED, "Aucune donnée de nos clients n'a été consultée."),
    (NOT_AFFECTED, "Nordkai Voice n'est pas touché."),
    (NOT_AFFECTED, "Los clientes de Nordkai Voice no están afectados."),
    (NOT_AFFECTED, "Ningún cliente se ha visto afectado."),
    (AFFECTED, "All customers in the EU region are affected."),
    (AFFECTED, "All European customers were affected."),
    (AFFECTED, "Customers in the EU region were affected."),
    (AFFECTED, "The recordings of customers hosted in the EU region were copied."),
    (AFFECTED, "The breach affects customers in the EU region."),
    (AFFECTED, "All customers of Nordkai are affected."),
    (AFFECTED, "All Nordkai services are affected."),
    (AFFECTED, "Alle Kunden von Nordkai Voice sind betroffen."),
    (AFFECTED, "Die Daten aller Kunden wurden kopiert."),
    (AFFECTED, "Betroffen sind sämtliche Kunden."),
    (AFFECTED, "Tous les clients de Nordkai Voice sont concernés."),
    (AFFECTED, "Les données de tous les clients ont été copiées."),
    (AFFECTED, "Todos los clientes de Nordkai Voice están afectados."),
    (AFFECTED, "Los datos de todos los clientes fueron copiados."),
    (OPEN, "Customers outside the EU are not affected."),
    (OPEN, "Some customers in the EU region were affected."),
    (OPEN, "Customers on the free plan are not affected."),
    (OPEN, "Nordkai Archive is not affected."),
    (OPEN, "All customers of Nordkai Archive are affected."),
    (OPEN, "Customers in Norway are not affected."),
    (OPEN, "Einige Kunden sind betroffen."),
    (OPEN, "Nach derzeitigem Stand sind Kunden nicht betroffen."),
    (OPEN, "Es gibt keine Hinweise darauf, dass Kunden betroffen sind."),
    (OPEN, "À ce stade, les clients ne sont pas concernés."),
    (OPEN, "Certains clients sont concernés."),
    (OPEN, "Algunos clientes están afectados."),
    (OPEN, "Por el momento, los clientes no están afectados."),
]
OF_A_PLAN = [
    (NOT_AFFECTED, "Enterprise customers are not affected."),
    (NOT_AFFECTED, "Customers on the Enterprise plan were not affected."),
    (NOT_AFFECTED, "Customers with an Enterprise contract are not affected."),
    (AFFECTED, "All Enterprise customers are affected."),
    (OPEN, "Customers on the Business plan are not affected."),
]
AFTER_AN_OUTAGE = [
    (FIXED, "Nordkai Voice is back online."),
    (FIXED, "The outage of Nordkai Voice has been resolved."),
    (FIXED, "The incident has been resolved."),
    (FIXED, "Nordkai Voice has been fully restored."),
    (FIXED, "Service has been restored for all customers of Nordkai Voice."),
    (FIXED, "Nordkai Voice is available again for all customers."),
    (FIXED, "Nordkai Voice is working normally again."),
    (FIXED, "Nordkai Voice is up and running again."),
    (FIXED, "This incident is resolved. Nordkai Voice is operating normally."),
    (FIXED, "We have restored Nordkai Voice."),
    (FIXED, "The fix for Nordkai Voice is in place."),
    (FIXED, "Nordkai Voice: All systems are operational."),
    (FIXED, "Nordkai Voice läuft wieder."),
    (FIXED, "Die Störung bei Nordkai Voice ist behoben."),
    (FIXED, "Nordkai Voice est rétabli."),
    (FIXED, "Nordkai Voice is once again available to everybody."),
    (FIXED, "We have brought Nordkai Voice back."),
    (FIXED, "Nordkai Voice returned to normal operation at 06:00 UTC."),
    (FIXED, "Nordkai Voice recovered fully at 06:00 UTC."),
    (AFFECTED, "We expect Nordkai Voice to be back online on Friday."),
    (AFFECTED, "We are working to restore Nordkai Voice."),
    (AFFECTED, "Nordkai Voice has been partially restored."),
    (AFFECTED, "Nordkai Voice has been restored for some customers."),
    (AFFECTED, "A fix for Nordkai Voice is available."),
    (AFFECTED, "A fix for Nordkai Voice has been identified."),
    (AFFECTED, "We have found the cause, and a fix is being rolled out to Nordkai Voice."),
    (AFFECTED, "Once the fix is deployed, Nordkai Voice will be restored."),
    (AFFECTED, "Nordkai Voice has not been restored."),
    (AFFECTED, "Nordkai Archive has been restored."),
    (AFFECTED, "Backups of Nordkai Voice have been restored, but the service stays down."),
    (AFFECTED, "We have begun rolling out the patch to Nordkai Voice."),
    (AFFECTED, "Nordkai Voice should be available again tomorrow."),
]
OF_A_PACKAGE = [
    (AFFECTED, "tinroof 1.2.0 carries malicious code."),
    (AFFECTED, "Versions 1.1.0 to 1.3.0 of tinroof are affected."),
    (AFFECTED, "All versions of tinroof before 1.3.0 are vulnerable."),
    (AFFECTED, "The vulnerability affects tinroof up to and including 1.2.4."),
    (AFFECTED, "Every version of tinroof is affected."),
    (AFFECTED, "The flaw in tinroof was introduced in 1.1.0 and fixed in 1.2.1."),
    (NOT_AFFECTED, "Versions 1.1.0 to 1.1.9 of tinroof are affected."),
    (NOT_AFFECTED, "tinroof 1.3.0 and later are affected."),
    (NOT_AFFECTED, "The flaw in tinroof was fixed in 1.1.5."),
    (OPEN, "A flaw was found in tinroof."),
]
OF_A_PRODUCT = [
    (AFFECTED, "Oldham Seastone 2.6 is affected."),
    (AFFECTED, "Oldham Seastone versions 2.0 to 2.7 are vulnerable."),
    (AFFECTED, "Seastone before 2.9 is vulnerable, Oldham said."),
    (NOT_AFFECTED, "Oldham Seastone 2.7 and later are affected."),
    (NOT_AFFECTED, "Oldham Seastone 2.6 is not affected."),
    (NOT_AFFECTED, "Only Oldham Seastone 3.0 is affected."),
    (OPEN, "Oldham recommends updating Seastone to 2.9."),
]
OF_SOMEBODY_NAMED = [
    (NONE, "Unlike Nordkai, Tessel had no backups."),
    (NONE, "Nordkai, a competitor of Tessel, declined to comment."),
    (NONE, "Researchers from Nordkai found the hole."),
    (NONE, "Nordkai helps Tessel with the clean-up."),
    (NONE, "Customers could switch to Nordkai, analysts say."),
    (NONE, "Tessel was founded by two former Nordkai engineers."),
    (NONE, "Shares of Nordkai rose."),
    (NONE, "In 2021 Nordkai was breached as well."),
    (NONE, "The breach is larger than that of Nordkai five years ago."),
    (NONE, "A similar attack hit Nordkai last year."),
    (NONE, "Nordkai was not affected by the breach at Tessel, which it does not use."),
    (NONE, "Tessel posted the news on Nordkai."),
    (NONE, "Nordkai's security blog has the details."),
    (NONE, "Nordkai published an analysis of the malware."),
    (OPEN, "Nordkai is a customer of Tessel."),
    (OPEN, "Nordkai uses Tessel."),
    (OPEN, "Tessel's customers include Nordkai and Oldham."),
    (OPEN, "Among those that rely on Tessel is Nordkai."),
    (OPEN, "Nordkai has suspended its contract with Tessel."),
    (OPEN, "Nordkai is checking whether it is affected."),
    (OPEN, "Nordkai, which buys storage from Tessel, is investigating."),
    (OPEN, "Tessel supplies Nordkai with storage."),
    (OPEN, "Nordkai halted all transfers to Tessel as a precaution."),
]


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Register:
    """Five projects on services, a package and a product."""
    return register(tmp_path_factory.mktemp("sentences"), TEXT)


def verdict(known: Register, project: str, publisher: str, *sentences: str) -> str:
    """The status of a project over one report of these sentences."""
    return statuses(known, report(" ".join(sentences), publisher=publisher))[project]


@pytest.mark.parametrize(("status", "sentence"), BY_THE_VENDOR)
def test_by_the_vendor(known: Register, status: str, sentence: str) -> None:
    """The vendor's own words decide where they are about its customers, and about all of them."""
    told = ("Calderon Voice was breached on Friday.", sentence)
    assert verdict(known, "Desk", "Calderon Voice", *told) == status


@pytest.mark.parametrize(("status", "sentence"), BY_THE_PRESS)
def test_by_the_press(known: Register, status: str, sentence: str) -> None:
    """A paper's harm counts, its comfort only where it gives the vendor's words; claims and beliefs do not."""
    told = ("Calderon Voice was breached on Friday.", sentence)
    assert verdict(known, "Desk", "Evening Ledger", *told) == status


@pytest.mark.parametrize(("status", "sentence"), OF_ONE_SERVICE)
def test_of_one_service(known: Register, status: str, sentence: str) -> None:
    """Services, regions and languages: what includes or excludes the service and region in use decides."""
    told = ("Nordkai was breached on Friday.", sentence)
    assert verdict(known, "Ticket desk", "Nordkai", *told) == status


@pytest.mark.parametrize(("status", "sentence"), OF_A_PLAN)
def test_of_a_plan(known: Register, status: str, sentence: str) -> None:
    """So does the plan that the tags name."""
    told = ("Nordkai was breached on Friday.", sentence)
    assert verdict(known, "Night line", "Nordkai", *told) == status


@pytest.mark.parametrize(("status", "sentence"), AFTER_AN_OUTAGE)
def test_after_an_outage(known: Register, status: str, sentence: str) -> None:
    """A mend that is in place for everybody makes it fixed; promises, parts and other services do not."""
    harm = report("Nordkai Voice is down for all customers, the company said.", "2026-05-09")
    mend = report(sentence, "2026-05-11", "Nordkai")
    assert statuses(known, harm, mend)["Ticket desk"] == status


@pytest.mark.parametrize(("status", "sentence"), OF_A_PACKAGE)
def test_of_a_package(known: Register, status: str, sentence: str) -> None:
    """Versions in prose decide for the version in use."""
    told = ("The Python package tinroof has a vulnerability.", sentence)
    assert verdict(known, "Reach", "Evening Ledger", *told) == status


@pytest.mark.parametrize(("status", "sentence"), OF_A_PRODUCT)
def test_of_a_product(known: Register, status: str, sentence: str) -> None:
    """So do a product's."""
    told = ("A vulnerability was found in Oldham Seastone.", sentence)
    assert verdict(known, "Kiln", "Oldham", *told) == status


@pytest.mark.parametrize(("status", "sentence"), OF_SOMEBODY_NAMED)
def test_of_somebody_named(known: Register, status: str, sentence: str) -> None:
    """Customers, users and those who react have a role; rivals, helpers, writers and old incidents have none."""
    told = ("Tessel was breached on Friday.", sentence)
    assert verdict(known, "Ticket desk", "Evening Ledger", *told) == status
