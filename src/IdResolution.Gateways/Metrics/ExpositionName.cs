using System.Diagnostics.Metrics;

namespace IdResolution.Gateways.Metrics;

/// <summary>Names of instruments and tags as the Prometheus text format 0.0.4 takes them.</summary>
internal static class ExpositionName
{
    /// <summary>
    /// <c>idresolution.storage.written</c>, a counter of octets, becomes <c>idresolution_storage_written_bytes_total</c>: dots become
    /// underscores, the unit follows unless it is a thing that is counted, and counters end in <c>_total</c>.
    /// </summary>
    public static string Of(Instrument instrument, MetricKind kind)
    {
        var name = Clean(instrument.Name, allowColon: true);
        var unit = UnitOf(instrument.Unit);
        if (unit.Length > 0 && !name.EndsWith(unit, StringComparison.Ordinal)) name += unit;
        return kind == MetricKind.Counter && !name.EndsWith("_total", StringComparison.Ordinal) ? name + "_total" : name;
    }

    /// <summary>A label's name; what the format keeps for itself (<c>le</c>, two leading underscores) is moved out of the way.</summary>
    public static string OfLabel(string tag)
    {
        var name = Clean(tag, allowColon: false);
        return name is "le" or "quantile" || name.StartsWith("__", StringComparison.Ordinal) ? "tag_" + name.TrimStart('_') : name;
    }

    private static string UnitOf(string? unit) => unit switch
    {
        "s" => "_seconds",
        "By" => "_bytes",
        _ => "",
    };

    private static string Clean(string name, bool allowColon)
    {
        var clean = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || (allowColon && c == ':') ? c : '_'));
        return clean.Length == 0 || char.IsAsciiDigit(clean[0]) ? "_" + clean : clean;
    }
}
