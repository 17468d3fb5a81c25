using IdResolution.Protocol;
using IdResolution.Protocol.Values;

namespace IdResolution.Cli.Import;

/// <summary>One record of an import file, or what is wrong with it.</summary>
/// <param name="Line">Line where it starts, from 1.</param>
/// <param name="EndPosition">Octets of the file read so far.</param>
internal abstract record ImportItem(long Line, long EndPosition)
{
    /// <summary>The record, or what can be known to be wrong with it before a server is asked.</summary>
    public static ImportItem Check(long line, long position, Utf8String handle, IReadOnlyList<HandleValue> values) =>
        RecordRules.ProblemOf(handle, values) is { } reason
            ? new ImportProblem(line, position, handle.ToString(), reason)
            : new ImportRecord(line, position, handle, values);
}

/// <summary>A record to register.</summary>
internal sealed record ImportRecord(long Line, long EndPosition, Utf8String Handle, IReadOnlyList<HandleValue> Values)
    : ImportItem(Line, EndPosition);

/// <summary>Lines that cannot be used.</summary>
internal sealed record ImportProblem(long Line, long EndPosition, string? Handle, string Reason) : ImportItem(Line, EndPosition);
