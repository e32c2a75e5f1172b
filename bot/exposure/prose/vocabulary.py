"""Classes of words by which reports tell harm, comfort, mending and doubt; English, German, French and Spanish.

Only alternatives for patterns, without groups that are named; rules that join them stand in the modules that use them.
A masked sentence has ⟦0⟧ for the first party that it names.
"""

PEOPLE = (
    r"(?:customers?|clients?|users?|subscribers?|tenants?|accounts?|merchants?|workspaces?|installations?|instances|deployments?|members|licensees|policyholders|patients|"
    r"organi[sz]ations using|Kund(?:en|innen und Kunden|innen|endaten)|Kundschaft|Nutzer\w*|Anwender\w*|Mandant(?:en)?|abonnés|utilisateurs|"
    r"clientes?|usuarios?)"
)
THING = r"(?:services?|platforms?|products?|systems?|software|tools?|apps?|Dienst\w*|Produkte?|Plattform|Software|produits?|servicios?|productos?)"
MATERIAL = (
    r"(?:data|records?|files?|documents?|buckets?|information|content|contents|environments?|instances?|systems?|deployments?|"
    r"workspaces?|accounts?|recordings?|messages?|projects?|Daten|données?|datos?)"
)
# Kinds of data: what is said of them alone says nothing of the customers.
PARTICULAR = (
    r"(?:passwords?|passphrases?|payments?|cards?|card numbers?|photo\w*|financial|bank\w*|credentials?|backups?|source code|addresses|"
    r"phone|telephone|health|medical|biometric|keys?|tokens?|invoices?|Passw\w+|Zahlungs\w*|Kreditkarten\w*|Fotos?|"
    r"mots? de passe|bancaires?|contraseñas?|tarjetas?|staff|employees?|Mitarbeiter\w*)"
)
ALL = (
    r"(?:all|every(?: single)?(?: one of)?|each(?: one)?(?: of)?|any|alle[rn]?|sämtliche[rn]?|jede[rn]?|tous les|toutes les|"
    r"(?:de )?l['’]ensemble des|la totalité des|tod[oa]s (?:los|las)|the entire|the whole)"
)
OWNED = r"(?:its|their|our|the|these|those|your|seine[rn]?|unsere[rn]?|ihre[rn]?|der|des|die|ses|nos|leurs?|les|sus|nuestr[oa]s|los|las)"
BE = (
    r"(?:is|are|was|were|has been|have been|had been|remains?|remained|being|be|been|stays?|stayed|ist|sind|war|waren|wurden?|bleib(?:t|en)|"
    r"seien|sei|est|sont|était|étaient|a été|ont été|fut|furent|restent?|es|son|está[n]?|fue(?:ron)?|ha sido|han sido|se ha visto|se han visto)"
)
NOT = r"(?:not|n['’]t|never|no longer|in no way|at no point|nicht|nie|keinesfalls|keineswegs|pas|point|aucunement|no)"
BE_NOT = r"(?:not|n['’]t|never|no longer|in no way|at no point|nicht|nie|keinesfalls|keineswegs)"
HIT = (
    r"(?:affected|impacted|hit|compromised|breached|involved|touched|exposed|vulnerable|concerned(?! (?:about|that|by|over|with))|in scope|implicated|caught up|"
    r"included|infected|disrupted|harmed|struck|hacked|attacked|penetrated|infiltrated|swept up|among the victims|betroffen|tangiert|berührt|kompromittiert|concernée?s?|touchée?s?|affectée?s?|impactée?s?|"
    r"compromise?s?|afectad[oa]s?|comprometid[oa]s?)"
)
TAKEN = (
    r"(?:taken|stolen|copied|accessed|read|opened|exported|leaked|exposed|reached|viewed|downloaded|encrypted|lost|deleted|exfiltrated|"
    r"disclosed|intercepted|harvested|scraped|tampered with|altered|wiped|misused|touched|breached|obtained|acquired|siphoned(?: off)?|looted|grabbed|published|made public|"
    r"collected|heard|listened to|watched|seen|modified|corrupted|destroyed|erased|sold|dumped|extracted|retrieved|seized|kopiert|gestohlen|entwendet|abgegriffen|"
    r"eingesehen|ausgelesen|verschlüsselt|abgeflossen|heruntergeladen|gelöscht|veröffentlicht|copiée?s?|volée?s?|dérobée?s?|"
    r"consultée?s?|exfiltrée?s?|téléchargée?s?|chiffrée?s?|publiée?s?|copiad[oa]s?|robad[oa]s?|filtrad[oa]s?|sustraíd[oa]s?|"
    r"consultad[oa]s?|descargad[oa]s?)"
)
TOOK = (
    r"(?:took|stole|copied|accessed|read|opened|exported|leaked|exposed|reached|viewed|downloaded|encrypted|deleted|exfiltrated|"
    r"harvested|scraped|intercepted|disclosed|hit|affects?|affected|impacts?|impacted|compromised|breached|wiped|see|read|open|download|made off with|got hold of|walked away with|took a copy of|"
    r"(?:had|has|gained|got|obtained)(?: full)? access to)"
)
OPEN = (
    r"(?:reachable|accessible|visible|readable|open|public|seen|unprotected|(?:lay|lie|lies|stood|left) (?:open|bare|unprotected)|"
    r"einsehbar|abrufbar|zugänglich|offen|accessibles?|visibles?|exposée?s?|expuest[oa]s?|accesibles?)"
)
DOWN = (
    r"(?:down|offline|unavailable|unreachable|inaccessible|not available|not reachable|out of service|out of action|interrupted|suspended|"
    r"not working|not functioning|inoperable|knocked out|knocked offline|shut down|switched off|"
    r"ausgefallen|nicht erreichbar|nicht verfügbar|gestört|indisponibles?|hors service|en panne|inaccessibles?|caíd[oa]s?|"
    r"fuera de servicio|no disponibles?)"
)
UNHIT = r"(?:unaffected|untouched|unharmed|unscathed|not at risk|out of scope|verschont|unberührt|épargnée?s?|indemnes?)"
ADVERBS = (
    r"(?: (?:also|now|still|therefore|however|all|itself|themselves|indeed|directly|otherwise|fully|completely|entirely|in any way|at all|"
    r"therefore|thus|ever|equally|likewise|even|yet again|again|jedoch|auch|daher|dagegen|hingegen|weiterhin|ebenfalls|allerdings|davon|"
    r"hiervon|von \w+ \w+|nach \w+ \w+|donc|également|en revanche|directement|tampoco|también))*"
)
BE_NOT = (
    rf"(?:(?:is|are|was|were|has|have|had)n['’]t(?: been)?|{BE}(?: (?:von|vom|durch|bei|in|im)(?: [\w⟦⟧-]+){{1,4}}?)?{ADVERBS} {NOT}(?: been)?|"
    rf"(?:has|have|had){ADVERBS} {NOT}{ADVERBS} been|n['’](?:est|était|a|ont)(?: \w+)? (?:pas|point|aucunement)(?: été)?|"
    r"ne (?:sont|seront|furent|fut)(?: \w+)? (?:pas|point|aucunement)|"
    r"no (?:está[n]?|fue(?:ron)?|ha sido|han sido|se ha visto|se han visto|son|es))"
)
# What makes a comfort worth nothing, and a harm no fact.
DOUBT = (
    r"(?:so far|to date|at this (?:time|point|stage)|at present|for now|currently|as yet|yet|no (?:evidence|indication|signs?|reason)\w*|"
    r"found nothing|believe\w*|most|many|some|not aware|unaware|as far as|to (?:our|its|their) knowledge|expect\w*|appears?|seems?|likely|"
    r"probably|may|might|could|would|should|whether|if|unless|assum\w+|hopes?|thinks?|suspects?|initial\w*|preliminary|in doubt|"
    r"bisher\w*|bislang|derzeit\w*|momentan|vorerst|zum jetzigen|nach (?:aktuellem|derzeitigem|jetzigem) (?:Stand|Kenntnisstand)|"
    r"keine Hinweise|keine Anzeichen|vermutlich|wahrscheinlich|offenbar|ob|die meisten|viele|einige|à ce stade|pour l['’]instant|"
    r"jusqu['’]ici|a priori|semblent?|probablement|aucun élément|la plupart|certains|por (?:el momento|ahora)|hasta (?:ahora|el momento)|"
    r"parecen?|probablemente|algunos|la mayoría|as long as|provided|potential\w*|possibl[ey]|solange|sofern|not (?:only|just|merely)|nicht nur|pas seulement|no sólo)"
)
SHARE = (
    r"(?:some|many|most|a few|several|certain|part of|parts of|partly|partially|a (?:small |limited |large )?number of|a (?:small )?subset|"
    r"a (?:small )?fraction|a handful|a (?:small )?minority|a majority|intermittent\w*|einige\w*|manche\w*|teilweise|die meisten|up to|"
    r"fewer than|not all|nearly all|almost all|nicht alle|ein Teil|certains|une partie|quelques|la plupart|algunos|una parte)"
)
WONDERED = (
    r"(?:whether|how (?:far|many|much)|if|ob|could have|could (?!(?:be|read|see|open|download|copy|view|listen)\b)|may|might|would|not (?:all|every)|nicht alle|unclear|wonder\w*|believes?|"
    r"fear\w*|suspect\w*|assum\w*|thinks?|predict\w*|speculat\w*|possibl[ey]|potential\w*|likely|unlikely|si|vermut\w*|befürchte\w*|craint|craignent|temen?)"
)
CALENDAR = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|Monday|Tuesday|Wednesday|Thursday|Friday|"
    r"Saturday|Sunday)"
)
CANNOT_SAY = (
    r"(?:\b(?:can(?:not|['’]t| not)|could(?: not|n['’]t)|unable to|not possible to|impossible to|wrong to|false to|too early to|premature to|refus\w+ to|declin\w+ to|"
    r"(?:did|does|do|would|will)(?: not|n['’]t) (?!affect|involve|reach|touch)|nobody (?:can|could)|not true that|untrue that|kann nicht|können nicht|ne peut pas|no puede)"
    r"[^,;]{0,30}?\b(?:say|claim|confirm|rule out|exclude|guarantee|promise|assure|know|state|tell|sagen|ausschließen|bestätigen|exclure|dire|descartar|decir|that)\b)"
)
