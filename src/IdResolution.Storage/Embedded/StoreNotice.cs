namespace IdResolution.Storage.Embedded;

/// <summary>Something an operator should know.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Text">In words; without names or values of handles.</param>
public sealed record StoreNotice(StoreNoticeKind Kind, string Text);
