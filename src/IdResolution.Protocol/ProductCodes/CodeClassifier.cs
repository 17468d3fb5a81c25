using System.Diagnostics.CodeAnalysis;
using IdResolution.Protocol.ProductCodes.Gs1;

namespace IdResolution.Protocol.ProductCodes;

/// <summary>
/// Recognises the scheme of what somebody typed or scanned, and reads it. The first of these that fits decides, and what is wrong by its rules is then wrong:
/// <list type="number">
/// <item>a mark in front: <c>(</c>, a scanner's mark or a separator, <c>urn:epc:</c>, <c>urn:oid:</c>, <c>hdl:</c> and the like, <c>ecode:</c>;</item>
/// <item>an address of the web: of hdl.handle.net and doi.org a name; with a GS1 key in its path a Digital Link; else an identification link;</item>
/// <item>a slash in front: the slash form of an object identifier (0, 1, 2 or a name), else the path of a Digital Link;</item>
/// <item>a slash inside: a name, unless the whole is the path of a valid Digital Link;</item>
/// <item>digits alone: by their number a GTIN, GSIN or SSCC, with 18 whose check digit is wrong a company's code if that is right; 24 may be an SGTIN-96; else
/// an element string;</item>
/// <item>digits and dots: an object identifier, but with 88, 86 or 10 in front a name that lacks its suffix;</item>
/// <item>24 hexadecimal digits that begin with 30: an SGTIN-96; 18 characters: a company's code if its check character is right; a GS1 key in front: an element
/// string; 18 letters and digits: a company's code.</item>
/// </list>
/// Pure; takes at most <see cref="MaxLength"/> characters and never throws for what a text says.
/// </summary>
public static class CodeClassifier
{
    /// <summary>Longest text taken, in characters.</summary>
    public const int MaxLength = 4096;

    /// <summary>Recognises and reads; spaces around the text are left out, positions count them.</summary>
    /// <param name="text">What was typed or scanned.</param>
    /// <param name="scheme">The scheme it is taken for, valid or not; empty when it is none that is known.</param>
    /// <param name="code">What was read.</param>
    /// <param name="fault">What is wrong with it.</param>
    public static bool TryClassify(string text, out string scheme, [NotNullWhen(true)] out ProductCode? code, [NotNullWhen(false)] out CodeFault? fault)
    {
        ArgumentNullException.ThrowIfNull(text);
        code = null;
        scheme = "";
        // A separator of element strings is white space to others.
        var trimmed = text.Trim(' ', '\t', '\r', '\n');
        if (trimmed.Length > MaxLength)
        {
            fault = new CodeFault(MaxLength, "length", $"At most {MaxLength} characters are taken.");
            return false;
        }
        if (trimmed.Length == 0)
        {
            fault = new CodeFault(0, "identifier", "There is nothing to recognise.");
            return false;
        }
        var (guess, read, wrong) = Read(trimmed);
        scheme = read?.Scheme ?? guess;
        code = read;
        fault = wrong is null ? null : wrong with { Position = wrong.Position + text.IndexOf(trimmed[0], StringComparison.Ordinal) };
        return code is not null;
    }

    private static (string Scheme, ProductCode? Code, CodeFault? Fault) Read(string text)
    {
        if (Marked(text) is { } marked) return marked;
        if (WebAddress.Begins(text)) return Address(text);
        if (text.StartsWith('/')) return ObjectIdentifierText.MayBeSlashForm(text) ? Oid(text) : Path(text);
        if (text.Contains('/', StringComparison.Ordinal))
            return PrimaryKeys.Find(text[..text.IndexOf('/', StringComparison.Ordinal)]) is not null && DigitalLink.TryParse(text, 0, out var path, out _) ? (path.Scheme, path, null) : Name(text);
        if (text.All(char.IsAsciiDigit)) return Digits(text);
        if (text.All(character => char.IsAsciiDigit(character) || character == '.')) return HandleText.SchemeOf(text) != CodeScheme.Handle ? Name(text) : Oid(text);
        if (Sgtin96.MayBe(text)) return Tag(text);
        if (CompanyCode.TryParse(text, out var company, out _)) return (company.Scheme, company, null);
        if (BeginsWithKey(text)) return Elements(text);
        return text.Length == CompanyCode.Length && text.All(char.IsAsciiLetterOrDigit) ? Company(text) : Unknown();
    }

    private static (string Scheme, ProductCode? Code, CodeFault? Fault)? Marked(string text)
    {
        if (text[0] == '(' || text.Contains('\u001D', StringComparison.Ordinal) || ElementString.HasScannerMark(text)) return Elements(text);
        if (text.StartsWith(EpcUri.Start, StringComparison.OrdinalIgnoreCase)) return EpcUri.TryParse(text, out var epc, out var fault) ? (epc.Scheme, epc, null) : (CodeScheme.Gs1, null, fault);
        if (ObjectIdentifierText.HasMark(text)) return Oid(text);
        if (HandleText.HasMark(text)) return Name(text);
        if (EcodeText.HasMark(text)) return EcodeText.TryParse(text, out var ecode, out var wrong) ? (ecode.Scheme, ecode, null) : (CodeScheme.Ecode, null, wrong);
        return null;
    }

    private static (string Scheme, ProductCode? Code, CodeFault? Fault) Address(string text)
    {
        if (WebAddress.Parse(text, out var address) is { } fault) return (CodeScheme.Link, null, fault);
        if (HandleText.IsNameHost(address.Host))
        {
            var wrong = HandleText.ReadAddress(text, address, out var name);
            return (name?.Scheme ?? CodeScheme.Handle, name, wrong);
        }
        var key = DigitalLink.FindKey(text, address.PathStart, address.PathEnd);
        if (key >= 0) return DigitalLink.TryParse(text, key, out var link, out var bad) ? (link.Scheme, link, null) : (SchemeAt(text, key), null, bad);
        return IdentificationLink.TryParse(text, out var opaque, out var why) ? (opaque.Scheme, opaque, null) : (CodeScheme.Link, null, why);
    }

    private static (string Scheme, ProductCode? Code, CodeFault? Fault) Path(string text)
    {
        var key = DigitalLink.FindKey(text, 0, text.AsSpan().IndexOfAny('?', '#') is var end and >= 0 ? end : text.Length);
        if (key < 0) return Unknown();
        return DigitalLink.TryParse(text, key, out var link, out var fault) ? (link.Scheme, link, null) : (SchemeAt(text, key), null, fault);
    }

    private static (string Scheme, ProductCode? Code, CodeFault? Fault) Digits(string text)
    {
        if (BareNumber.KeyOf(text.Length) is { } number)
        {
            if (BareNumber.TryParse(text, out var code, out var fault)) return (code.Scheme, code, null);
            return CompanyCode.TryParse(text, out var company, out _) ? (company.Scheme, company, null) : (PrimaryKeys.Find(number)!.Scheme, null, fault);
        }
        if (Sgtin96.MayBe(text)) return Tag(text);
        if (BeginsWithKey(text)) return Elements(text);
        return ("", null, BareNumber.LengthFault(text));
    }

    // Long enough for a value behind it.
    private static bool BeginsWithKey(string text) => text.Length > 6 && ApplicationIdentifiers.TryFindAt(text, out var identifier) && PrimaryKeys.Find(identifier.Number) is not null;

    private static string SchemeAt(string text, int key) => PrimaryKeys.Find(text[key..text.IndexOf('/', key)])!.Scheme;

    private static (string Scheme, ProductCode? Code, CodeFault? Fault) Elements(string text) =>
        ElementString.TryParse(text, out var code, out var fault) ? (code.Scheme, code, null) : (CodeScheme.Gs1, null, fault);

    private static (string Scheme, ProductCode? Code, CodeFault? Fault) Tag(string text) =>
        Sgtin96.TryParse(text, out var code, out var fault) ? (code.Scheme, code, null) : ("gtin", null, fault);

    private static (string Scheme, ProductCode? Code, CodeFault? Fault) Oid(string text) =>
        ObjectIdentifierText.TryParse(text, out var code, out var fault) ? (code.Scheme, code, null) : (CodeScheme.ObjectIdentifier, null, fault);

    private static (string Scheme, ProductCode? Code, CodeFault? Fault) Company(string text) =>
        CompanyCode.TryParse(text, out var code, out var fault) ? (code.Scheme, code, null) : (CodeScheme.Company, null, fault);

    private static (string Scheme, ProductCode? Code, CodeFault? Fault) Name(string text) =>
        HandleText.TryParse(text, out var code, out var fault) ? (code.Scheme, code, null) : (HandleText.SchemeOf(text), null, fault);

    private static (string Scheme, ProductCode? Code, CodeFault? Fault) Unknown() =>
        ("", null, new CodeFault(0, "identifier", "This is no identifier of a scheme that is known here."));
}
