"""Time zones that are offered in lists: one per business city, by region. Any IANA zone is accepted."""

from tradehall.kernel import clock
from tradehall.kernel.texts import N_

REGIONS: tuple[tuple[str, str], ...] = (
    (N_("East Asia"), "Shanghai Hong_Kong Macau Taipei Tokyo Seoul Ulaanbaatar"),
    (N_("South-East Asia"), "Singapore Kuala_Lumpur Bangkok Ho_Chi_Minh Phnom_Penh Yangon Jakarta Manila"),
    (N_("South and Central Asia"), "Kolkata Karachi Dhaka Colombo Kathmandu Tashkent Almaty"),
    (N_("Middle East"), "Dubai Riyadh Qatar Kuwait Tehran Jerusalem"),
)
FARTHER: tuple[tuple[str, str], ...] = (
    (
        N_("Europe"),
        "Europe/London Europe/Dublin Europe/Lisbon Europe/Madrid Europe/Paris Europe/Brussels "
        "Europe/Amsterdam Europe/Berlin Europe/Zurich Europe/Rome Europe/Vienna Europe/Prague Europe/Warsaw "
        "Europe/Copenhagen Europe/Stockholm Europe/Oslo Europe/Helsinki Europe/Athens Europe/Bucharest "
        "Europe/Kyiv Europe/Istanbul Europe/Moscow",
    ),
    (N_("Africa"), "Africa/Cairo Africa/Casablanca Africa/Lagos Africa/Nairobi Africa/Johannesburg"),
    (
        N_("Americas"),
        "America/New_York America/Toronto America/Chicago America/Denver America/Los_Angeles "
        "America/Vancouver America/Mexico_City America/Bogota America/Lima America/Santiago "
        "America/Sao_Paulo America/Argentina/Buenos_Aires",
    ),
    (N_("Oceania and Pacific"), "Australia/Perth Australia/Sydney Pacific/Auckland Pacific/Honolulu"),
)
OTHER = N_("Other")

OFFERED: tuple[tuple[str, tuple[str, ...]], ...] = (
    *((region, tuple(f"Asia/{city}" for city in cities.split())) for region, cities in REGIONS),
    *((region, tuple(names.split())) for region, names in FARTHER),
    (OTHER, ("UTC",)),
)


def offered(chosen: str | None) -> list[tuple[str, list[str]]]:
    """(region, zones) of the list; a chosen zone that is not on it is added under the last heading."""
    made = [(region, list(names)) for region, names in OFFERED]
    if chosen and not any(chosen in names for _, names in made) and _known(chosen):
        made[-1][1].append(clock.zone_key(chosen))
    return made


def _known(name: str) -> bool:
    try:
        clock.zone_key(name)
    except ValueError:
        return False
    return True
