using IdResolution.Protocol;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;

namespace IdResolution.Cli.Import;

/// <summary>What can be known to be wrong before a server is asked.</summary>
internal static class RecordRules
{
    public static ImportItem Check(long line, long position, Utf8String handle, IReadOnlyList<HandleValue> values)
    {
        var reason = Problem(handle, values);
        return reason is null
            ? new ImportRecord(line, position, handle, values)
            : new ImportProblem(line, position, handle.ToString(), reason);
    }

    private static string? Problem(Utf8String handle, IReadOnlyList<HandleValue> values)
    {
        if (handle.IsEmpty) return "the handle is missing";
        if (!HandleName.IsValidForRegistration(handle.Span)) return $"'{handle}' is not a valid handle; write prefix/suffix";
        if (values.Count == 0) return "there are no values";
        if (values.FirstOrDefault(value => value.Index == 0) is not null) return "index 0 is not allowed";
        if (values.GroupBy(value => value.Index).FirstOrDefault(group => group.Count() > 1) is { } twice)
            return $"index {twice.Key} is given twice";
        return null;
    }
}
