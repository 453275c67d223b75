namespace Tributary.Engine.Foundation;

/// <summary>The part of the past that a count or sum in a condition covers, in the program's timezone.</summary>
public enum FieldWindow { All, Today, Week, Month, LastMonth }
