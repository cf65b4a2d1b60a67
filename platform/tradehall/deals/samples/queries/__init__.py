"""Reads of samples."""

from tradehall.deals.samples.queries.lists import (
    my_samples,
    sample_figures,
    samples_between,
    samples_of_meeting,
    things_of_meeting,
)
from tradehall.deals.samples.queries.news import SampleNews, sample_news
from tradehall.deals.samples.queries.one import sample_form, sample_page
from tradehall.deals.samples.queries.views import (
    MeetingSamples,
    MeetingThings,
    SampleFigures,
    SampleForm,
    SampleGroup,
    SamplePage,
    SampleRow,
)

__all__ = [
    "MeetingSamples", "MeetingThings", "SampleFigures", "SampleForm", "SampleGroup", "SampleNews", "SamplePage",
    "SampleRow", "my_samples", "sample_figures", "sample_form", "sample_news", "sample_page", "samples_between",
    "samples_of_meeting", "things_of_meeting",
]  # fmt: skip
