using IdResolution.Protocol;
using IdResolution.Resolution.Authorization;
using IdResolution.Resolution.Serving;
using IdResolution.Storage;

namespace IdResolution.Resolution.Administration;

/// <summary>
/// Lists the prefixes homed here, sorted (op 302, specification §7.6), to server administrators. The handle in the request is filler.
/// </summary>
internal sealed class ListHomedPrefixes(
    IHandleStore store, Authorizer authorizer, ReplySender sender, ListingGate gate, EngineOptions options, EngineState state) : IOperation
{
    public async ValueTask<Answer> ExecuteAsync(Call call, CancellationToken cancellationToken)
    {
        if (state.InMaintenance) return ResponseCode.ServerBackup;
        var administrators = options.HomeAdministrators;
        var code = await authorizer.DemandServerAdministratorAsync(call, administrators, cancellationToken).ConfigureAwait(false);
        if (code != ResponseCode.Success) return code;
        var source = call.Request.Remote.Address;
        if (!gate.TryEnter(source)) return ResponseCode.ServerTooBusy;
        try
        {
            return await SendAsync(call, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            gate.Leave(source);
        }
    }

    private async ValueTask<Answer> SendAsync(Call call, CancellationToken cancellationToken)
    {
        var prefixes = store.HomedPrefixes.ToArray();
        Array.Sort(prefixes, (left, right) => left.Span.SequenceCompareTo(right.Span));
        var stream = new HandleListStream(call, sender);
        foreach (var prefix in prefixes) await stream.AddAsync(new Utf8String(prefix.Span), cancellationToken).ConfigureAwait(false);
        return stream.End();
    }
}
