"""SBOMs for tests: small, with made-up packages."""

import json
from typing import Any


def component(name: str, version: str = "1.0", kind: str = "npm", **given: Any) -> dict[str, Any]:
    """A CycloneDX component with a package URL."""
    return {
        "type": "library",
        "name": name,
        "version": version,
        "purl": f"pkg:{kind}/{name}@{version}",
        **given,
    }


def cyclonedx(*components: Any, version: str = "1.5", **given: Any) -> bytes:
    """A CycloneDX document of these components."""
    return json.dumps(
        {"bomFormat": "CycloneDX", "specVersion": version, "components": list(components), **given}
    ).encode()


def spdx_package(name: str, version: str = "1.0", kind: str = "pypi") -> dict[str, Any]:
    """An SPDX 2 package with a package URL."""
    ref = {
        "referenceCategory": "PACKAGE-MANAGER",
        "referenceType": "purl",
        "referenceLocator": f"pkg:{kind}/{name}@{version}",
    }
    return {"SPDXID": f"SPDXRef-{name}", "name": name, "versionInfo": version, "externalRefs": [ref]}


def spdx(*packages: Any, version: str = "SPDX-2.3", **given: Any) -> bytes:
    """An SPDX 2 document of these packages."""
    return json.dumps({"spdxVersion": version, "packages": list(packages), **given}).encode()
