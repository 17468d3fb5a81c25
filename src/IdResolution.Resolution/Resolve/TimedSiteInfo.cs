using IdResolution.Protocol.Messages;
using IdResolution.Resolution.Serving;

namespace IdResolution.Resolution.Resolve;

/// <summary>The site record with a request digest (specification §7.7).</summary>
internal sealed class TimedSiteInfo(NodeSite site) : IOperation
{
    public ValueTask<Answer> ExecuteAsync(Call call, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Answer.Success(new SiteInfoResponse { Site = site.Record }));
}
