"""What pyxform makes of the workbooks named on standard input, one path a line; one JSON line for each.

With --validate ODK Validate, which it brings, looks at each form too; that needs Java.
"""

import json
import re
import sys
from xml.etree import ElementTree

from pyxform.xls2xform import convert

PREFIXES = {
    "http://www.w3.org/2002/xforms": "",
    "http://www.w3.org/1999/xhtml": "h:",
    "http://openrosa.org/javarosa": "jr:",
    "http://openrosa.org/xforms": "orx:",
    "http://www.opendatakit.org/xforms": "odk:",
    "http://www.opendatakit.org/xforms/entities": "entities:",
}


def name(qualified):
    match = re.match(r"\{(.*)\}(.*)", qualified)
    if not match:
        return qualified
    uri, local = match.groups()
    return PREFIXES.get(uri, uri + ":") + local


def text(value):
    return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def tag(element, end):
    attributes = sorted((name(key), value) for key, value in element.attrib.items())
    written = "".join(' %s="%s"' % (key, text(value).replace('"', "&quot;")) for key, value in attributes)
    return "<%s%s%s" % (name(element.tag), written, end)


def lines(element):
    """Elements one a line, without closing tags, as the suite compares them."""
    children = list(element)
    content = element.text or ""
    close = "</%s>" % name(element.tag)
    if not children:
        yield tag(element, ">") + text(content) + close if content.strip() else tag(element, "/>")
    elif any(child.tag.endswith("}output") for child in children):
        mixed = text(content) + "".join(tag(child, "/>") + text(child.tail or "") for child in children)
        yield tag(element, ">") + mixed.strip() + close
    else:
        yield tag(element, ">")
        for child in children:
            yield from lines(child)


for line in sys.stdin:
    warnings = []
    try:
        result = convert(line.strip(), warnings=warnings, validate="--validate" in sys.argv)
        answer = {"lines": list(lines(ElementTree.fromstring(result.xform)))}
    except ElementTree.ParseError as error:
        answer = {"broken": str(error)}
    except Exception as error:
        # pyxform says no by its own exceptions; others are accidents.
        key = "refused" if type(error).__module__.startswith("pyxform") else "broken"
        answer = {key: str(error)}
    answer["warnings"] = len(warnings)
    print(json.dumps(answer), flush=True)
