"""What people look at: the meeting in every form that they use, and the folder of its pages.

Its only input is what `view.overview` gives, and the tally sheet.
"""

from mailproc.publish.exports import FORMS, export
from mailproc.publish.folder import NotOurs, publish
from mailproc.publish.page_templates import PageTemplates
from mailproc.publish.site import Shown, Site, shown_of, site_of, try_pages

__all__ = [
    "FORMS",
    "NotOurs",
    "PageTemplates",
    "Shown",
    "Site",
    "export",
    "publish",
    "shown_of",
    "site_of",
    "try_pages",
]
