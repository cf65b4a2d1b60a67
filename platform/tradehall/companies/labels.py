"""What codes are called by people."""

from tradehall.companies.commands import (
    BusinessType,
    BuyerType,
    CompanyState,
    EmployeesBand,
    PriceMode,
    Purpose,
    Role,
)
from tradehall.companies.shapes import (
    Body,
    Certificate,
    DecisionRole,
    Decoration,
    Frequency,
    OemOdm,
    PriceSegment,
    SalesChannel,
    Sample,
    SamplePolicy,
)
from tradehall.companies.terms import Category, Incoterm, NamedPlace, PaymentTerm, Unit
from tradehall.kernel.templating import labels
from tradehall.kernel.texts import N_, NP_

labels(
    {
        BusinessType.MANUFACTURER: N_("Manufacturer"),
        BusinessType.TRADING_COMPANY: N_("Trading company"),
        BusinessType.MANUFACTURER_TRADER: N_("Manufacturer and trader"),
        BusinessType.AGENT: N_("Agent"),
        BusinessType.COOPERATIVE: N_("Cooperative"),
        BusinessType.SERVICE: N_("Service provider"),
    }
)
labels(
    {
        BuyerType.IMPORTER: N_("Importer"),
        BuyerType.WHOLESALER: N_("Wholesaler"),
        BuyerType.RETAIL_CHAIN: N_("Retail chain"),
        BuyerType.E_COMMERCE: N_("Online shop"),
        BuyerType.HOTEL_RESTAURANT: N_("Hotel or restaurant"),
        BuyerType.DISTRIBUTOR: N_("Distributor"),
        BuyerType.AGENT: N_("Agent"),
        BuyerType.BRAND_OWNER: N_("Brand owner"),
        BuyerType.MANUFACTURER: N_("Manufacturer"),
        BuyerType.GOVERNMENT: N_("Public buyer"),
        BuyerType.PURCHASING_OFFICE: N_("Purchasing office"),
        BuyerType.OTHER: N_("Other"),
    }
)
labels(
    {
        EmployeesBand.UNDER_10: N_("1 to 9 people"),
        EmployeesBand.UNDER_50: N_("10 to 49 people"),
        EmployeesBand.UNDER_250: N_("50 to 249 people"),
        EmployeesBand.FROM_250: N_("250 people or more"),
    }
)
labels(
    {
        CompanyState.ACTIVE: N_("Everybody"),
        CompanyState.SIGNED_IN: N_("Only people who are signed in"),
        CompanyState.DRAFT: N_("Only our own members, for now"),
    }
)
labels({Role.OWNER: N_("Owner"), Role.MEMBER: N_("Member")})
labels(
    {
        PriceMode.SHOW: N_("Shown to everybody"),
        PriceMode.ON_REQUEST: N_("Price on request"),
        PriceMode.ACCEPTED_ONLY: N_("Shown after a meeting is agreed"),
    }
)
labels(
    {
        Purpose.RESALE: N_("To sell on"),
        Purpose.OWN_USE: N_("For own use"),
        Purpose.PRODUCTION: N_("For production"),
        Purpose.PROJECT: N_("For a project"),
    }
)
labels(
    {
        Frequency.ONE_OFF: N_("Once"),
        Frequency.MONTHLY: N_("Every month"),
        Frequency.QUARTERLY: N_("Every quarter"),
        Frequency.YEARLY: N_("Every year"),
    }
)
labels({Certificate.OTHER: N_("Other certificates")})
labels(
    {
        OemOdm.NONE: NP_("making to order", "No"),
        OemOdm.OEM: N_("Yes, after the buyer's design (OEM)"),
        OemOdm.ODM: N_("Yes, of our own design (ODM)"),
        OemOdm.BOTH: N_("Yes, both OEM and ODM"),
    }
)
labels(
    {
        SamplePolicy.FREE: N_("Free of charge"),
        SamplePolicy.PAID: N_("Paid"),
        SamplePolicy.REFUNDABLE: N_("Paid, refunded with the order"),
    }
)
labels(
    {
        Sample.FREE: N_("Free of charge"),
        Sample.PAID: N_("Paid"),
        Sample.REFUNDABLE: N_("Paid, refunded with the order"),
        Sample.NONE: N_("No samples"),
    }
)
labels(
    {
        SalesChannel.WHOLESALE: N_("Wholesale"),
        SalesChannel.RETAIL: N_("Shops"),
        SalesChannel.ONLINE: N_("Online"),
        SalesChannel.HOSPITALITY: N_("Hotels and restaurants"),
        SalesChannel.PROJECTS: N_("Building projects"),
        SalesChannel.INDUSTRIAL: N_("Industry"),
        SalesChannel.OTHER: N_("Other"),
    }
)
labels(
    {
        PriceSegment.LOW: N_("Low-priced"),
        PriceSegment.MID: N_("Medium-priced"),
        PriceSegment.HIGH: N_("High-priced"),
        PriceSegment.LUXURY: N_("Luxury"),
    }
)
labels(
    {
        DecisionRole.DECIDES: N_("We decide ourselves"),
        DecisionRole.RECOMMENDS: N_("We recommend to those who decide"),
        DecisionRole.RESEARCHES: N_("We look around"),
    }
)
labels(
    {
        Body.PORCELAIN: N_("Porcelain"),
        Body.BONE_CHINA: N_("Bone china"),
        Body.NEW_BONE: N_("New bone china"),
        Body.STONEWARE: N_("Stoneware"),
        Body.EARTHENWARE: N_("Earthenware"),
        Body.VITREOUS_CHINA: N_("Vitreous china"),
        Body.FIRECLAY: N_("Fireclay"),
        Body.TECHNICAL_CERAMIC: N_("Technical ceramic"),
        Body.GLASS: N_("Glass"),
        Body.CRYSTAL: N_("Crystal glass"),
        Body.OTHER: N_("Other"),
    }
)
labels(
    {
        Decoration.NONE: N_("None"),
        Decoration.UNDER_GLAZE: N_("Under the glaze"),
        Decoration.IN_GLAZE: N_("In the glaze"),
        Decoration.ON_GLAZE: N_("On the glaze"),
    }
)
labels(
    {
        Category.TABLEWARE: N_("Tableware"),
        Category.TILES: N_("Tiles"),
        Category.SANITARY: N_("Sanitary ware"),
        Category.ART: N_("Art and ornaments"),
        Category.TECHNICAL: N_("Technical ceramics"),
        Category.GLASS: N_("Glass"),
        Category.OTHER: N_("Other goods"),
    }
)
labels(
    {
        Unit.PIECE: N_("pieces"),
        Unit.SET: N_("sets"),
        Unit.CARTON: N_("cartons"),
        Unit.M2: N_("m²"),
        Unit.KG: N_("kg"),
        Unit.TONNE: N_("tonnes"),
        Unit.CONTAINER20: N_("20-foot containers"),
        Unit.CONTAINER40: N_("40-foot containers"),
    }
)
labels(
    {
        Incoterm.EXW: N_("EXW, ex works"),
        Incoterm.FCA: N_("FCA, free carrier"),
        Incoterm.CPT: N_("CPT, carriage paid to"),
        Incoterm.CIP: N_("CIP, carriage and insurance paid to"),
        Incoterm.DAP: N_("DAP, delivered at place"),
        Incoterm.DPU: N_("DPU, delivered at place unloaded"),
        Incoterm.DDP: N_("DDP, delivered duty paid"),
        Incoterm.FAS: N_("FAS, free alongside ship"),
        Incoterm.FOB: N_("FOB, free on board"),
        Incoterm.CFR: N_("CFR, cost and freight"),
        Incoterm.CIF: N_("CIF, cost, insurance and freight"),
    }
)
labels(
    {
        NamedPlace.PLACE: N_("Named place"),
        NamedPlace.PORT_OF_SHIPMENT: N_("Port of shipment"),
        NamedPlace.PORT_OF_DESTINATION: N_("Port of destination"),
    }
)
labels(
    {
        PaymentTerm.TT_ADVANCE: N_("Transfer in advance (T/T)"),
        PaymentTerm.TT_DEPOSIT_BALANCE_COPY_BL: N_("Deposit, balance against copy of bill of lading (T/T)"),
        PaymentTerm.TT_DEPOSIT_BALANCE_BEFORE_SHIP: N_("Deposit, balance before shipment (T/T)"),
        PaymentTerm.LC_SIGHT: N_("Letter of credit at sight"),
        PaymentTerm.LC_USANCE_30: N_("Usance letter of credit, 30 days"),
        PaymentTerm.LC_USANCE_60: N_("Letter of credit, 60 days"),
        PaymentTerm.LC_USANCE_90: N_("Letter of credit, 90 days"),
        PaymentTerm.LC_USANCE_120: N_("Letter of credit, 120 days"),
        PaymentTerm.DP: N_("Documents against payment (D/P)"),
        PaymentTerm.DA_30: N_("Documents against acceptance (D/A), 30 days"),
        PaymentTerm.DA_60: N_("Documents against acceptance (D/A), 60 days"),
        PaymentTerm.DA_90: N_("Documents against acceptance (D/A), 90 days"),
        PaymentTerm.OA_30: N_("Open account, 30 days"),
        PaymentTerm.OA_60: N_("Open account, 60 days"),
        PaymentTerm.OA_90: N_("Open account, 90 days"),
        PaymentTerm.OA_120: N_("Open account, 120 days"),
        PaymentTerm.ESCROW: N_("Escrow"),
        PaymentTerm.CARD_SAMPLE: N_("Card, for samples"),
    }
)
