using IdResolution.Cli.CommandLine;
using IdResolution.Client;
using IdResolution.Client.Answers;
using IdResolution.Protocol;

namespace IdResolution.Cli.Delegating;

/// <summary>Carries a plan out.</summary>
internal sealed class DelegationRun(CommandContext context, HandleClient client, Utf8String handle)
{
    /// <summary>
    /// Does what the plan says: new places first and old ones last, so that the prefix is somewhere at every moment. Null when it is done, else
    /// the exit code of the first refusal, after saying why.
    /// </summary>
    public async Task<int?> DoAsync(DelegationPlan plan, bool isNew, CancellationToken cancellation)
    {
        var (added, modified, removed) = (plan.Of(ChangeKind.Add), plan.Of(ChangeKind.Modify), plan.Of(ChangeKind.Remove));
        if (isNew) return Refused(await client.CreateAsync(handle, added, cancellation: cancellation), OpCode.CreateHandle, "");
        if (modified.Count > 0
            && Refused(await client.ModifyAsync(handle, modified, cancellation), OpCode.ModifyValue, "") is { } first) return first;
        var done = modified.Count > 0 ? "The changed values are written already, the others are not." : "";
        if (added.Count > 0
            && Refused(await client.AddAsync(handle, added, cancellation: cancellation), OpCode.AddValue, done) is { } second) return second;
        if (added.Count > 0) done = "All is written, but the values to be removed are still there.";
        return removed.Count == 0
            ? null
            : Refused(await client.RemoveAsync(handle, [.. removed.Select(value => value.Index)], cancellation), OpCode.RemoveValue, done);
    }

    private int? Refused(HandleAnswer answer, OpCode opCode, string done)
    {
        if (answer.IsSuccess) return null;
        if (done.Length > 0) context.Host.Error.WriteLine(done);
        return context.Refuse(answer, opCode, handle);
    }
}
