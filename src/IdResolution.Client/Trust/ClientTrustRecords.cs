using IdResolution.Client.Failures;
using IdResolution.Protocol;
using IdResolution.Protocol.Values;
using IdResolution.Security.Trust;

namespace IdResolution.Client.Trust;

/// <summary>
/// Reads certificates with a client. They are signed, so it does not matter who hands them out; what anybody may read is enough.
/// </summary>
internal sealed class ClientTrustRecords(HandleClient client) : ITrustRecords
{
    private static readonly Utf8String Certificate = new(ValueTypes.Certificate);

    public async Task<IReadOnlyList<HandleValue>?> ReadAsync(Utf8String handle, uint index, CancellationToken cancellation)
    {
        var options = index > 0
            ? ResolveOptions.Default with { Indexes = [index], PublicOnly = true }
            : ResolveOptions.Default with { Types = [Certificate], PublicOnly = true };
        try
        {
            var answer = await client.ResolveAsync(handle, options, cancellation);
            return answer.Code is ResponseCode.Success or ResponseCode.HandleNotFound or ResponseCode.ValuesNotFound ? answer.Values : null;
        }
        catch (HandleClientException)
        {
            // The result of the verification says that this place was out of reach.
            return null;
        }
    }
}
