"""Code lists of the trade that companies, deals and forms share."""

from enum import StrEnum


class Incoterm(StrEnum):
    """Incoterms 2020: seven for any mode of transport, then four for sea and inland water."""

    EXW = "EXW"
    FCA = "FCA"
    CPT = "CPT"
    CIP = "CIP"
    DAP = "DAP"
    DPU = "DPU"
    DDP = "DDP"
    FAS = "FAS"
    FOB = "FOB"
    CFR = "CFR"
    CIF = "CIF"


class NamedPlace(StrEnum):
    """What the place behind an Incoterm names."""

    PLACE = "place"
    PORT_OF_SHIPMENT = "port_of_shipment"
    PORT_OF_DESTINATION = "port_of_destination"


def named_place(term: Incoterm) -> NamedPlace:
    """Which place has to stand behind the term (Incoterms 2020)."""
    if term in (Incoterm.FAS, Incoterm.FOB):
        return NamedPlace.PORT_OF_SHIPMENT
    if term in (Incoterm.CFR, Incoterm.CIF):
        return NamedPlace.PORT_OF_DESTINATION
    return NamedPlace.PLACE


class PaymentTerm(StrEnum):
    """How the buyer pays. Numbers are days after sight, or after the invoice for open account."""

    TT_ADVANCE = "TT_ADVANCE"
    TT_DEPOSIT_BALANCE_COPY_BL = "TT_DEPOSIT_BALANCE_COPY_BL"
    TT_DEPOSIT_BALANCE_BEFORE_SHIP = "TT_DEPOSIT_BALANCE_BEFORE_SHIP"
    LC_SIGHT = "LC_SIGHT"
    LC_USANCE_30 = "LC_USANCE_30"
    LC_USANCE_60 = "LC_USANCE_60"
    LC_USANCE_90 = "LC_USANCE_90"
    LC_USANCE_120 = "LC_USANCE_120"
    DP = "DP"
    DA_30 = "DA_30"
    DA_60 = "DA_60"
    DA_90 = "DA_90"
    OA_30 = "OA_30"
    OA_60 = "OA_60"
    OA_90 = "OA_90"
    OA_120 = "OA_120"
    ESCROW = "ESCROW"
    CARD_SAMPLE = "CARD_SAMPLE"


WITH_DEPOSIT = frozenset({PaymentTerm.TT_DEPOSIT_BALANCE_COPY_BL, PaymentTerm.TT_DEPOSIT_BALANCE_BEFORE_SHIP})


class Unit(StrEnum):
    """What goods are counted in."""

    PIECE = "piece"
    SET = "set"
    CARTON = "carton"
    M2 = "m2"
    KG = "kg"
    TONNE = "tonne"
    CONTAINER20 = "container20"
    CONTAINER40 = "container40"


class Category(StrEnum):
    """The shelf on which a listing or need is found."""

    TABLEWARE = "tableware"
    TILES = "tiles"
    SANITARY = "sanitary"
    ART = "art"
    TECHNICAL = "technical"
    GLASS = "glass"
    OTHER = "other"
