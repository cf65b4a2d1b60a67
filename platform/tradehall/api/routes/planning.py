"""Wishes, and schedules of a whole event."""

from collections.abc import Mapping

from tradehall.api import planning, views
from tradehall.api.routes.route import OF_EVENT, Route, acts, makes, reads
from tradehall.kernel.texts import N_
from tradehall.meetings.planning.commands import LockMeeting, PublishRun, SetWish, StartRun, StopRun, TakeBackRun

OF_RUN = {"run": "id"}
GROUPS: Mapping[str, tuple[Route, ...]] = {
    N_("Wishes"): (
        reads(
            "/events/{slug}/wishes", N_("Whom your companies must, want or do not want to meet."),
            views.Listed[views.Wish], planning.wishes,
        ),
        acts(
            "/events/{slug}/wishes", N_("Say whom you must, want or do not want to meet; null takes it back."),
            SetWish, views.Wish, planning.wish_said, at=OF_EVENT,
        ),
    ),
    N_("Schedules"): (
        makes(
            "/events/{slug}/schedule-runs", N_("Organisers: make a schedule of the event from the wishes."),
            StartRun, views.ScheduleRun, planning.schedule_run, at=OF_EVENT, location="/schedule-runs/{id}",
        ),
        reads(
            "/events/{slug}/schedule-runs", N_("Organisers: the schedules of the event, the newest first."),
            views.Listed[views.ScheduleRunRow], planning.schedule_runs,
        ),
        reads("/schedule-runs/{id}", N_("Organisers: one schedule."), views.ScheduleRun, planning.schedule_run),
        acts(
            "/schedule-runs/{id}/stop", N_("Organisers: keep the best schedule so far."),
            StopRun, views.ScheduleRun, planning.schedule_run, at=OF_RUN,
        ),
        acts(
            "/schedule-runs/{id}/lock", N_("Organisers: the meeting stays where it is when it is made again."),
            LockMeeting, views.ScheduleRun, planning.schedule_run, at=OF_RUN,
        ),
        acts(
            "/schedule-runs/{id}/publish", N_("Organisers: book what the schedule says, all or nothing."),
            PublishRun, views.ScheduleRun, planning.schedule_run, at=OF_RUN,
        ),
        acts(
            "/schedule-runs/{id}/take-back", N_("Organisers: cancel what was booked of a published schedule."),
            TakeBackRun, views.ScheduleRun, planning.schedule_run, at=OF_RUN,
        ),
    ),
}  # fmt: skip
