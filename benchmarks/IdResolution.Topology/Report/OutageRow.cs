namespace IdResolution.Topology.Report;

/// <summary>What was answered of one kind of names while nodes were down.</summary>
/// <param name="Recursive">Which recursive nodes were asked.</param>
/// <param name="Names">Which names, by what of their way was down.</param>
/// <param name="Asked">How many.</param>
/// <param name="Right">Answered as registered.</param>
/// <param name="Stale">Answers given past their time, by the counter of the recursive nodes' caches.</param>
/// <param name="AskedSecondaries">Requests that the secondaries of these names received, looks of top nodes that keep copies among them.</param>
/// <param name="AskedEnterprises">Requests that enterprises received.</param>
/// <param name="Reason">Why so, in words.</param>
/// <param name="P99">Milliseconds.</param>
/// <param name="Max">The longest, in milliseconds.</param>
internal sealed record OutageRow(
    string Recursive, string Names, long Asked, long Right, long Stale, long AskedSecondaries, long AskedEnterprises, string Reason, double P99, double Max);
