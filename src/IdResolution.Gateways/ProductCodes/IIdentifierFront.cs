namespace IdResolution.Gateways.ProductCodes;

/// <summary>One front for identifiers of all schemes: which one a text is, and which handle stands for it here. Safe for use from many threads.</summary>
internal interface IIdentifierFront
{
    /// <summary>Recognises what somebody typed or scanned: a handle, a DOI, a GTIN, a Digital Link, an OID and so on. Never throws for what it says.</summary>
    Recognition Recognise(string text);
}
